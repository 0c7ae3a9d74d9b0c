"""How long the national numbers take to tell of one change: 309 municipalities beside 10, 100 measures each."""

import asyncio
import http.client
import time
from collections.abc import Awaitable, Callable
from itertools import cycle
from statistics import median
from urllib.parse import urlsplit

import orjson

from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from benchmarks.people import token
from benchmarks.planned import Planned, add_compass, make_public, plan
from benchmarks.reading import ask
from benchmarks.roadmap_reads import roadmaps
from benchmarks.serving import Served
from shared.postgres.pool import close_pool, connect_pool

NATION, FEW, EACH = 309, 10, 100
CHANGES = 5
"""In a round; the median counts."""


async def measure(parts: Parts) -> list[Outcome]:
    async with roadmaps(parts) as (large, large_dsn), roadmaps(parts) as (small, small_dsn):
        nation, few = await _published(large_dsn, NATION), await _published(small_dsn, FEW)
        changed = await in_turn(_changed(large, nation), _changed(small, few), parts.length.rounds)
        rival = "10 municipalities"
        found = [Outcome("the roll-up after one published change, 309", "ms", rival, 2, "lower", *changed)]
        for by in ("sector", "national_goal", "region"):
            read = await in_turn(_read(large, by), _read(small, by), parts.length.rounds)
            found.append(Outcome(f"the roll-up by {by} alone, 309", "ms", rival, 2, "lower", *read))
    return found


async def _published(dsn: str, municipalities: int) -> list[Planned]:
    pool = await connect_pool(dsn, name="benchmarks")
    try:
        async with pool.acquire() as connection:
            await add_compass(connection)
            planned = []
            for seed in range(municipalities):
                async with connection.transaction():
                    planned.append(await plan(connection, EACH, seed))
                    await make_public(connection, planned[-1])
            await connection.execute("SET statement_timeout = 0; SET transaction_timeout = 0")
            await connection.execute("VACUUM ANALYZE")
            return planned
    finally:
        await close_pool(pool)


def _changed(served: Served, planned: list[Planned]) -> Callable[[], Awaitable[Figure]]:
    """One measure edited and its roadmap published, until everybody reads the new number."""
    turns = cycle(planned)
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=60)

    def once() -> tuple[float, float]:
        one = next(turns)
        headers = {"Authorization": f"Bearer {token(one.editor)}", "Content-Type": "application/json"}
        progress = orjson.dumps({"status": "under_way", "progress": int(time.time() * 1_000) % 100}).decode()
        label = orjson.dumps({"label": {"fi": "Seuraava versio"}}).decode()
        started = time.perf_counter()
        ask(connection, "PUT", f"/measures/{one.measures[0].id}/status", headers, progress)
        ask(connection, "POST", f"/roadmaps/{one.roadmap.id}/publications", headers, label)
        published = time.perf_counter()
        ask(connection, "GET", "/progress?by=sector", {}, "")
        return 1_000 * (time.perf_counter() - started), 1_000 * (time.perf_counter() - published)

    async def timed() -> Figure:
        took = [await asyncio.to_thread(once) for _ in range(CHANGES)]
        return Figure(median(whole for whole, _ in took), {"of it the reading, ms": median(read for _, read in took)})

    return timed


def _read(served: Served, by: str) -> Callable[[], Awaitable[Figure]]:
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc, timeout=60)

    def once() -> float:
        started = time.perf_counter()
        ask(connection, "GET", f"/progress?by={by}", {}, "")
        return 1_000 * (time.perf_counter() - started)

    async def timed() -> Figure:
        return Figure(median([await asyncio.to_thread(once) for _ in range(CHANGES * 3)]))

    return timed
