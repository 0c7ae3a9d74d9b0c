"""What each service holds of others, row by row, and how it loses all of it."""

from typing import Any

import asyncpg

from deploy import services
from deploy.reconciling.followed import FOLLOWED
from tests.faults.arena import Arena

TABLES = {name: sorted({one.table for one in FOLLOWED[name].values()} - {"erasures"}) for name in services.names()}
"""Read models: what can be made again from topics alone. An erasure's row holds the service's own answer too."""


async def held(arena: Arena, name: str) -> dict[str, list[Any]]:
    """Every row of every read model, in the order of their contents, without when it was heard."""
    connection = await asyncpg.connect(arena.dsn(name))
    try:
        query = "SELECT (to_jsonb(held) - 'changed_at')::text FROM {} AS held ORDER BY 1"
        return {table: [row[0] for row in await connection.fetch(query.format(table))] for table in TABLES[name]}
    finally:
        await connection.close()


async def lose(arena: Arena, name: str, *, positions: bool) -> None:
    """All rows of all read models are gone, whatever refers to them; with `positions` it begins to read anew."""
    connection = await asyncpg.connect(arena.dsn(name))
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            for table in (*TABLES[name], *(["positions"] if positions else [])):
                await connection.execute(f"DELETE FROM {table}")
    finally:
        await connection.close()


async def change(arena: Arena, name: str, statement: str) -> None:
    """What nobody but a test does to a service's database; a statement that changes nothing is a mistake."""
    connection = await asyncpg.connect(arena.dsn(name))
    try:
        assert not (await connection.execute(statement)).endswith(" 0"), statement
    finally:
        await connection.close()
