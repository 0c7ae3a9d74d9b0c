"""The services of the rights matrix behind real servers: what schemathesis asks comes through a socket."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from deploy import services
from shared.postgres import connect_pool
from shared.runtime.heads import Heads
from shared.runtime.run import Server
from tests.parts import Databases, running
from tests.rights import events_stage, registration_stage, roadmaps_stage, surveys_stage, webhooks_stage
from tests.rights.stage import Stage

BUILDERS = {
    "registration": registration_stage.build,
    "events": events_stage.build,
    "surveys": surveys_stage.build,
    "roadmaps": roadmaps_stage.build,
    "webhooks": webhooks_stage.build,
}


@dataclass(frozen=True)
class Served:
    """A service with people and things in it, and where it listens."""

    stage: Stage
    url: str


@asynccontextmanager
async def all_served(databases: Databases, folder: Path, *, only: str = "") -> AsyncIterator[Mapping[str, Served]]:
    async with AsyncExitStack() as opened:
        served = {}
        for name, build in BUILDERS.items():
            if only not in ("", name):
                continue
            (folder / name).mkdir()
            stage = await build(
                await opened.enter_async_context(running(services.load(name), databases, folder / name))
            )
            process = stage.running.process
            await process.resources.pool.close()
            process.resources.pool = await connect_pool(stage.running.dsn, name=name, smallest=0, largest=4)
            served[name] = Served(stage, await opened.enter_async_context(listening(process.app)))
        yield served


@asynccontextmanager
async def listening(app: uvicorn.config.ASGIApplication) -> AsyncIterator[str]:  # type: ignore[name-defined]
    """The app as a process serves it; its address."""
    at = socket.create_server(("127.0.0.1", 0), backlog=1024)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", http=Heads)
    config.server_header, config.timeout_graceful_shutdown = False, 1
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[at]))
    try:
        yield f"http://127.0.0.1:{at.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
