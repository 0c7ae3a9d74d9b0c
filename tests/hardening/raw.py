"""HTTP byte by byte, where a client library would refuse to send it."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson


@dataclass(frozen=True)
class Answer:
    """`status` is 0 where the server closed without a word."""

    status: int
    head: bytes
    body: bytes

    @property
    def is_problem(self) -> bool:
        return b"application/problem+json" in self.head and orjson.loads(self.body)["status"] == self.status


async def say(url: str, *pieces: bytes, within: float = 30) -> Answer:
    """Sends the pieces on a connection of their own; the answer, read until the server closes or it is whole."""
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    try:
        sending = asyncio.create_task(_send(writer, pieces))
        answer = await asyncio.wait_for(_heard(reader), within)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        return answer
    finally:
        writer.transport.abort()


async def _send(writer: asyncio.StreamWriter, pieces: tuple[bytes, ...]) -> None:
    for piece in pieces:
        writer.write(piece)
        await writer.drain()


async def _heard(reader: asyncio.StreamReader) -> Answer:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return Answer(0, b"", b"")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    return Answer(int(head.split()[1]), head, await reader.readexactly(length))


def request(line: str, body: bytes = b"", *headers: str, length: bool = True) -> bytes:
    told = [f"{line} HTTP/1.1", "Host: service", "Connection: close", *headers]
    if length:
        told.append(f"Content-Length: {len(body)}")
    return "\r\n".join(told).encode("latin-1") + b"\r\n\r\n" + body
