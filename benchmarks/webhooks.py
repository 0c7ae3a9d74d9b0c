"""How many messages a second reach a webhook's receiver, beside httpx posting the same bodies eight at a time."""

import asyncio
import ssl
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx

from benchmarks import cores
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from services.webhooks.deliveries.keeping_queries import Message, insert_deliveries, stand_in_line
from services.webhooks.deliveries.lanes import Bounds
from services.webhooks.deliveries.sender import Sender
from services.webhooks.service import SERVICE
from services.webhooks.webhooks.queries import insert_webhook
from shared.contracts import Occurrence
from shared.postgres import Pool, close_pool, connect_pool
from tests.webhooks.receiver import near, write_certificate

BODY = b'{"specversion":"1.0","data":{"title":"' + b"x" * 900 + b'"}}'
TARGET = 0.6


async def measure(parts: Parts) -> list[Outcome]:
    messages = parts.length.messages // 40
    tls = write_certificate(parts.folder)
    async with parts.database(SERVICE.migration_folders()) as dsn, receiver(parts.folder) as url:
        pool = await connect_pool(dsn, name="webhooks")
        webhook = await _webhook(pool, url)

        async def ours() -> Figure:
            return await _delivered(pool, webhook, messages, tls)

        async def bare() -> Figure:
            return await _posted(url, messages, tls)

        figures = await in_turn(ours, bare, parts.length.rounds)
        await close_pool(pool)
    return [Outcome("webhooks, delivered", "messages/s", "httpx, 8 at a time", TARGET, "higher", *figures)]


@asynccontextmanager
async def receiver(folder: Path) -> AsyncIterator[str]:
    """On the servers' core; its URL."""
    with cores.servers():
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.bare.receiver", folder / "server.pem", stdout=asyncio.subprocess.PIPE
        )
    assert running.stdout is not None
    try:
        yield f"https://kemi.example:{int(await running.stdout.readline())}/"
    finally:
        running.terminate()
        await running.wait()


async def _webhook(pool: Pool, url: str) -> UUID:
    webhook = uuid4()
    told = {"url": url, "topics": [Occurrence.topic], "subjects": None, "agency": "", "description": ""}
    async with pool.acquire() as connection:
        await insert_webhook(connection, webhook, told | {"contact_role": ""}, bytes(32), datetime.now(UTC))
    return webhook


async def _delivered(pool: Pool, webhook: UUID, messages: int, tls: ssl.SSLContext) -> Figure:
    """From the first look until each is posted, signed, and settled; each is of a subject of its own."""
    told = [Message(f"events:occurrence:{number}", uuid4(), 1, BODY) for number in range(messages)]
    async with pool.acquire() as tx, tx.transaction():
        await stand_in_line(tx, {(webhook, one.subject) for one in told}, datetime.now(UTC))
        pairs = [(webhook, place) for place in range(1, messages + 1)]
        await insert_deliveries(tx, Occurrence.topic, told, pairs, datetime.now(UTC))
    sender = Sender(pool, bytes(32), lambda: datetime.now(UTC), outside=near(tls))
    started = time.perf_counter()
    await sender.drain()
    wall = time.perf_counter() - started
    async with pool.acquire() as connection:
        assert not await connection.fetchval("SELECT count(*) FROM deliveries WHERE state = 'waiting'")
    return Figure(messages / wall)


async def _posted(url: str, messages: int, tls: ssl.SSLContext) -> Figure:
    """Posted and forgotten."""
    left = iter(range(messages))
    here = url.replace("kemi.example", "127.0.0.1")
    tls.check_hostname = False
    async with httpx.AsyncClient(verify=tls, trust_env=False) as client:

        async def post() -> None:
            for _ in left:
                answer = await client.post(here, content=BODY, headers={"content-type": "application/cloudevents+json"})
                assert answer.status_code == 204

        started = time.perf_counter()
        await asyncio.gather(*[post() for _ in range(Bounds().each)])
        wall = time.perf_counter() - started
    tls.check_hostname = True
    return Figure(messages / wall)
