"""A service of this process behind a real port, for whoever can't ask it in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from deploy.local.parts import address_of, open_socket


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The test run's signals are pytest's."""


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The address at which it answers, until the end of the block."""
    listening = open_socket()
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield address_of(listening)
    finally:
        server.should_exit = True
        await task
        listening.close()
