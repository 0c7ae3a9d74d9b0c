"""Registration in this process, with its database at the other end of a link that can fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import httpx

from services.registration.service import SERVICE
from shared.runtime.process import Process, open_process
from tests.faults.links import Proxy, proxied
from tests.parts import KEYS, At, Databases, Running, settings


def through(dsn: str, proxy: Proxy) -> str:
    """The same database, at the other end of the link."""
    parts = urlsplit(dsn)
    account = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{account}@127.0.0.1:{proxy.port}"))


@asynccontextmanager
async def linked(dsn: str) -> AsyncIterator[Proxy]:
    """A link to the server of a DSN."""
    server = urlsplit(dsn)
    async with proxied(server.hostname or "", server.port or 0) as proxy:
        yield proxy


@dataclass
class Distant:
    """The service as a client sees it, the link, and the database seen from its own side."""

    running: Running
    link: Proxy
    dsn: str
    administrator: dict[str, str] = field(default_factory=dict)

    @property
    def process(self) -> Process:
        return self.running.process

    async def register(self, name: str, key: str | None = None) -> httpx.Response:
        """A write: an agency is entered in the register."""
        body = {"name": {"fi": name}, "kind": "agency", "code": name}
        headers = {**self.administrator, **({"Idempotency-Key": key} if key else {})}
        return await self.running.http.post("/organisations", json=body, headers=headers)

    async def read(self) -> httpx.Response:
        return await self.running.http.get("/organisations", params={"kind": "agency"})

    async def fill_the_pool(self) -> None:
        """Have every connection of the pool open and idle."""
        pool = self.process.resources.pool
        held = [await pool.acquire() for _ in range(pool.get_max_size())]
        await asyncio.gather(*[connection.execute("SELECT 1") for connection in held])
        for connection in held:
            await pool.release(connection)

    async def rows(self, query: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.dsn)
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()


@asynccontextmanager
async def distant(databases: Databases, folder: Path, *, pool_size: int = 4) -> AsyncIterator[Distant]:
    dsn = await databases.clone(SERVICE.name, SERVICE.migration_folders())
    async with linked(dsn) as link:
        told = settings(SERVICE, through(dsn, link), folder).model_copy(update={"pool_size": pool_size})
        clock = At()
        process = await open_process(SERVICE, told, clock=clock)
        process.resources.keys.known = KEYS
        transport = httpx.ASGITransport(app=process.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service", timeout=None) as http:
            running = Running(SERVICE, process, http, dsn, clock)
            try:
                yield Distant(running, link, dsn, running.as_("administrator", person=uuid4()))
            finally:
                await process.stop()
    await databases.drop(dsn)
