"""What a service takes before anybody asks it anything: memory, and the time from its start until it is ready."""

import asyncio

import psutil

from benchmarks.outcomes import Figure, Outcome
from benchmarks.parts import Parts
from benchmarks.serving import service
from deploy import services

MEGABYTES = 120.0
SECONDS = 3.0
SETTLED = 2.0


async def measure(parts: Parts) -> list[Outcome]:
    return [outcome for name in services.names() for outcome in await _started(parts, name)]


async def _started(parts: Parts, name: str) -> list[Outcome]:
    one = services.load(name)
    memory, start = [], []
    async with (
        parts.topics([*one.says, *one.handlers.contracts()]) as kafka,
        parts.database(one.migration_folders()) as dsn,
    ):
        for _ in range(parts.length.rounds):
            async with service(parts, name, dsn, kafka) as served:
                await asyncio.sleep(SETTLED)
                memory.append(Figure(psutil.Process(served.pid).memory_info().rss / 1e6))
                start.append(Figure(served.took))
    return [
        _limited(f"memory of {name}, idle", "MB", MEGABYTES, memory),
        _limited(f"start of {name} until ready", "s", SECONDS, start),
    ]


def _limited(name: str, unit: str, limit: float, found: list[Figure]) -> Outcome:
    limits = tuple(Figure(limit) for _ in found)
    return Outcome(name, unit, "the limit", 1, "lower", tuple(found), limits)
