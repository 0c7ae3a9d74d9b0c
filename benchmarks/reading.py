"""How long one request takes from its first byte to its last, over a connection that stays open."""

import asyncio
import http.client
import time
from collections.abc import Awaitable, Callable, Mapping
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from benchmarks.outcomes import Figure

READS = 15
"""In a round; the median counts."""


def timed_request(address: str, path: str, token: str = "") -> Callable[[], Awaitable[Figure]]:
    """A round of GETs, one after the other; no client library that would cost more than the server."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def timed() -> Figure:
        return await asyncio.to_thread(_read_often, connection, path, headers)

    return timed


def timed_read(read: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[Figure]]:
    """The same number of reads by whatever else it stands beside."""

    async def timed() -> Figure:
        took = []
        for _ in range(READS):
            started = time.perf_counter()
            await read()
            took.append(1_000 * (time.perf_counter() - started))
        return Figure(median(took))

    return timed


def ask(connection: http.client.HTTPConnection, method: str, path: str, headers: Mapping[str, str], body: str) -> bytes:
    connection.request(method, path, body or None, dict(headers))
    answer = connection.getresponse()
    told = answer.read()
    if answer.status >= 300:
        raise AssertionError(f"{method} {path}: {answer.status} {told[:300]!r}")
    return told


def _read_often(connection: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> Figure:
    took, length = [], 0
    for _ in range(READS):
        started = time.perf_counter()
        length = len(ask(connection, "GET", path, headers, ""))
        took.append(1_000 * (time.perf_counter() - started))
    return Figure(median(took), {"KiB in the answer": length / 1024})
