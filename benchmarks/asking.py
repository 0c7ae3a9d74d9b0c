"""A load on a server, and what it cost: requests a second, and CPU of the server and of PostgreSQL."""

from collections.abc import Iterable

from benchmarks.cores import cpu_seconds
from benchmarks.load import Asked, Request, load
from benchmarks.outcomes import Figure
from benchmarks.parts import Parts
from benchmarks.serving import Served


async def asked(parts: Parts, server: Served, requests: Iterable[Request], seconds: float | None = None) -> Figure:
    used, in_database = server.cpu(), cpu_seconds(parts.postgres.pid)
    answered = await load(server.address, requests, seconds or parts.length.seconds, parts.folder)
    used, in_database = server.cpu() - used, cpu_seconds(parts.postgres.pid) - in_database
    return Figure(answered.rate, _cost(answered, used, in_database))


def _cost(answered: Asked, used: float, in_database: float) -> dict[str, float]:
    return {
        "CPU of the server, µs a request": used / answered.requests * 1e6,
        "CPU of PostgreSQL, µs a request": in_database / answered.requests * 1e6,
        "p50, ms": answered.p50,
        "p99, ms": answered.p99,
    }
