"""Two hundred people who ask at once: one connection each, kept open, no more than HTTP/1.1 needs."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import orjson

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes
    took: float

    def json(self) -> Any:
        return orjson.loads(self.content)

    @property
    def asks_to_come_again(self) -> bool:
        return self.status == 503 and self.headers.get("retry-after", "").isdigit()


class Client:
    """`async with Client(address) as client: await client.ask("POST", "/…", token, body)`."""

    def __init__(self, address: str) -> None:
        server = urlsplit(address)
        self._host, self._port = server.hostname or "", server.port or 0

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def ask(self, method: str, path: str, token: str = "", body: Any = None, **headers: str) -> Answer:
        started = time.monotonic()
        content = orjson.dumps(body) if body is not None else b""
        told = {"Host": f"{self._host}:{self._port}", "Content-Length": str(len(content)), **headers}
        told |= {"Authorization": f"Bearer {token}"} if token else {}
        told |= {"Content-Type": "application/json"} if content else {}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._answer(started)

    async def _answer(self, started: float) -> Answer:
        first, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().rstrip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        content = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(first.split()[1]), headers, content, time.monotonic() - started)
