"""Who is slow on purpose holds up nobody: each step of a request has its time (guarantee RS15)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from services.registration.service import SERVICE
from shared.runtime.heads import Heads
from shared.runtime.run import Server
from shared.web.requests import Requests
from tests.parts import Databases, running

SOON = 0.5
"""Seconds that a step may take here."""

HEAD = b"POST /organisations HTTP/1.1\r\nHost: service\r\n"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.runtime.heads.HEAD_SECONDS", SOON)
    monkeypatch.setattr("shared.web.requests.BODY_SECONDS", SOON)
    monkeypatch.setattr("shared.web.requests.TAKING_SECONDS", SOON)


@asynccontextmanager
async def serving(app: ASGIApp, http: type[asyncio.Protocol] = Heads) -> AsyncIterator[int]:
    """The app behind a real server, as a process has it; its port."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", http=http)
    config.timeout_graceful_shutdown = 1
    server = Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def port(databases: Databases, tmp_path: Path) -> AsyncIterator[int]:
    async with running(SERVICE, databases, tmp_path) as service, serving(service.process.app) as at:
        yield at


async def cut_off(reader: asyncio.StreamReader, within: float = 5.0) -> bytes:
    """What came until the server closed. Raises TimeoutError when it doesn't."""
    try:
        return await asyncio.wait_for(reader.read(), within)
    except ConnectionError:
        return b""


@pytest.mark.parametrize("said", [b"", b"POST /organi", HEAD + b"X-Slow: "], ids=["nothing", "a word", "most of it"])
async def test_who_doesnt_come_to_the_end_of_a_head_is_cut_off(port: int, said: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    assert await cut_off(reader) == b""
    writer.close()


async def test_a_second_head_on_the_same_connection_has_its_time_too(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /version HTTP/1.1\r\nHost: service\r\n\r\n")
    assert (await asyncio.wait_for(reader.readline(), 5)).startswith(b"HTTP/1.1 ")
    writer.write(HEAD)
    await cut_off(reader)
    writer.close()


async def test_a_body_that_doesnt_come_is_answered_and_cut_off(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEAD + b'Content-Length: 1000\r\nContent-Type: application/json\r\n\r\n{"name"')
    answer = await cut_off(reader)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"too_slow"' in answer
    writer.close()


async def test_an_answer_that_isnt_taken_is_cut_off(port: int) -> None:
    gone = asyncio.Event()

    async def much(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for _ in range(1000):
                await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        finally:
            gone.set()

    async with serving(Requests(much)) as at:
        _, writer = await asyncio.open_connection("127.0.0.1", at, limit=1000)
        writer.write(b"GET / HTTP/1.1\r\nHost: service\r\n\r\n")
        await asyncio.wait_for(gone.wait(), 5)
        writer.transport.abort()


async def test_twin_uvicorns_own_way_waits_for_a_head_for_ever() -> None:
    async def nothing(scope: Scope, receive: Receive, send: Send) -> None: ...

    async with serving(nothing, HttpToolsProtocol) as at:
        reader, writer = await asyncio.open_connection("127.0.0.1", at)
        writer.write(HEAD)
        with pytest.raises(TimeoutError):
            await cut_off(reader, within=4 * SOON)
        writer.close()
