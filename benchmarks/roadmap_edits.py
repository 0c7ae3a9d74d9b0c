"""How many edits of measures a second: each seen, held, checked against the rules and kept in the history."""

from random import Random

import asyncpg
import orjson

from benchmarks.asking import asked
from benchmarks.load import Request
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from benchmarks.people import token
from benchmarks.planned import Planned, add_compass, plan
from benchmarks.roadmap_reads import roadmaps
from benchmarks.serving import bare
from deploy import services
from shared.postgres.pool import close_pool, connect_pool

ROADMAPS, EACH = 100, 100
"""Each measure is edited once in a round: a round that runs out of measures fails."""


async def measure(parts: Parts) -> list[Outcome]:
    own = services.load("roadmaps")
    async with (
        roadmaps(parts) as (ours, dsn),
        parts.database(own.migration_folders()) as bare_dsn,
        bare(parts, "edits", bare_dsn) as theirs,
    ):
        planned, others = await _planned(dsn), await _planned(bare_dsn)

        async def edit() -> Figure:
            return await asked(parts, ours, await _edits(dsn, planned))

        async def update() -> Figure:
            return await asked(parts, theirs, await _edits(bare_dsn, others) * 4)

        await edit()
        await update()
        own_figures, other = await in_turn(edit, update, parts.length.rounds)
    name, rival = "edits of measures with If-Match", "bare ASGI, one UPDATE"
    return [Outcome(name, "edits/s", rival, 0.5, "higher", own_figures, other)]


async def _planned(dsn: str) -> list[Planned]:
    pool = await connect_pool(dsn, name="benchmarks")
    try:
        async with pool.acquire() as connection:
            await add_compass(connection)
            found = []
            for seed in range(ROADMAPS):
                async with connection.transaction():
                    found.append(await plan(connection, EACH, seed))
            await connection.execute("SET statement_timeout = 0; SET transaction_timeout = 0")
            await connection.execute("VACUUM ANALYZE")
            return found
    finally:
        await close_pool(pool)


async def _edits(dsn: str, planned: list[Planned]) -> list[Request]:
    """One of each measure in the version that it has now, roadmaps mixed."""
    connection = await asyncpg.connect(dsn)
    try:
        versions = {row["id"]: row["version"] for row in await connection.fetch("SELECT id, version FROM measures")}
    finally:
        await connection.close()
    random, requests = Random(sum(versions.values())), []
    for one in planned:
        own = token(one.editor)
        for measure in one.measures:
            body = orjson.dumps({"tags": [f"tag-{random.randrange(10**6)}"]}).decode()
            seen = f'"{versions[measure.id]}"'
            requests.append(Request("PATCH", f"/measures/{measure.id}", own, body=body, seen=seen))
    random.shuffle(requests)
    return requests
