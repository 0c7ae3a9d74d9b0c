"""How fast roadmaps are read: 500 measures in one request, and what was so among 10,000 changes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from benchmarks.outcomes import Outcome, in_turn
from benchmarks.parts import Parts
from benchmarks.people import token
from benchmarks.planned import LONG_AGO, Planned, add_compass, change_all, make_public, plan
from benchmarks.reading import timed_read, timed_request
from benchmarks.serving import Served, service
from deploy import services
from shared.postgres.pool import close_pool, connect_pool

MANY = 500
CHANGED, TIMES, EVERY = 100, 100, timedelta(hours=6)
"""10,000 changes over 25 days."""

RAW = """
SELECT id, version, content, owner_id, changed_at FROM measures WHERE roadmap_id = $1 AND NOT removed ORDER BY id
"""
RAW_PUBLISHED = """
SELECT h.id, h.version, h.content FROM published_measures p
JOIN history h ON h.id = p.measure_id AND h.version = p.version
WHERE p.roadmap_id = $1 AND p.number = 1 ORDER BY h.id
"""


@asynccontextmanager
async def roadmaps(parts: Parts) -> AsyncIterator[tuple[Served, str]]:
    """The service and its database, with nothing in it."""
    own = services.load("roadmaps")
    async with (
        parts.topics([*own.says, *own.handlers.contracts()]) as kafka,
        parts.database(own.migration_folders()) as dsn,
        service(parts, own.name, dsn, kafka) as served,
    ):
        yield served, dsn


async def measure(parts: Parts) -> list[Outcome]:
    async with roadmaps(parts) as (served, dsn):
        large, changed = await _made(dsn)
        raw = await asyncpg.connect(dsn)
        try:
            return [
                *await _of_many(parts, served, raw, large),
                *await _of_changes(parts, served, changed),
            ]
        finally:
            await raw.close()


async def _made(dsn: str) -> tuple[Planned, Planned]:
    pool = await connect_pool(dsn, name="benchmarks")
    try:
        async with pool.acquire() as connection:
            await connection.execute("SET statement_timeout = 0; SET transaction_timeout = 0")
            async with connection.transaction():
                await add_compass(connection)
                large, changed = await plan(connection, MANY, 1), await plan(connection, CHANGED, 2)
                await make_public(connection, large)
                await change_all(connection, changed, TIMES, EVERY)
            await connection.execute("VACUUM ANALYZE")
    finally:
        await close_pool(pool)
    return large, changed


async def _of_many(
    parts: Parts, served: Served, raw: "asyncpg.Connection[asyncpg.Record]", large: Planned
) -> list[Outcome]:
    path, rival = f"/roadmaps/{large.roadmap.id}", "one raw SQL statement, the same rows"
    listed = await in_turn(
        timed_request(served.address, f"{path}/measures?limit={MANY}", token(large.editor)),
        timed_read(lambda: raw.fetch(RAW, large.roadmap.id)),
        parts.length.rounds,
    )
    public = await in_turn(
        timed_request(served.address, f"{path}/published"),
        timed_read(lambda: raw.fetch(RAW_PUBLISHED, large.roadmap.id)),
        parts.length.rounds,
    )
    return [
        Outcome("a roadmap's 500 measures in one request of its team", "ms", rival, 2, "lower", *listed),
        Outcome("a published roadmap with 500 measures in one request", "ms", rival, 2, "lower", *public),
    ]


async def _of_changes(parts: Parts, served: Served, changed: Planned) -> list[Outcome]:
    path, own = f"/roadmaps/{changed.roadmap.id}", token(changed.editor)
    middle = (LONG_AGO + EVERY * (TIMES // 2)).date()
    last = (LONG_AGO + EVERY * TIMES).date()
    found = []
    for name, asked in [
        ("as it was in the middle of 10,000 changes", f"{path}/as-of/{middle}"),
        ("what 10,000 changes came to", f"{path}/changes?from={LONG_AGO.date() + timedelta(days=1)}&to={last}"),
    ]:
        ours, now = await in_turn(
            timed_request(served.address, asked, own),
            timed_request(served.address, f"{path}/measures?limit={CHANGED}", own),
            parts.length.rounds,
        )
        found.append(Outcome(name, "ms", "the current state in one request", 3, "lower", ours, now))
    return found
