"""What is due, for tests: put, done and looked at."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.due import Duty, Runner, due, migrations
from shared.postgres import Connection, Pool, connect_pool
from tests.parts import At, Databases

NOW = datetime(2026, 1, 2, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> At:
    return At(NOW)


@pytest.fixture
async def pool(databases: Databases) -> AsyncIterator[Pool]:
    dsn = await databases.clone("due", {"due": Path(migrations.__path__[0])})
    pool = await connect_pool(dsn, name="test", largest=24)
    async with pool.acquire() as connection:
        await connection.execute("CREATE TABLE done (key text NOT NULL, payload jsonb NOT NULL)")
    yield pool
    await pool.close()
    await databases.drop(dsn)


async def put(pool: Pool, key: str, at: datetime, kind: str = "open", **payload: Any) -> None:
    async with pool.acquire() as tx:
        await due.put(tx, kind, key, at, payload)


async def note(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """The duty of these tests: an effect that can be counted."""
    await tx.execute("INSERT INTO done VALUES ($1, $2)", key, payload)


async def done(pool: Pool) -> list[str]:
    async with pool.acquire() as connection:
        return [row["key"] for row in await connection.fetch("SELECT key FROM done ORDER BY key")]


async def waiting(pool: Pool) -> list[str]:
    async with pool.acquire() as connection:
        return [
            row["key"] for row in await connection.fetch("SELECT key FROM due WHERE kind <> 'bus.tidy' ORDER BY key")
        ]


async def do_all(pool: Pool, clock: At, **duties: Duty) -> None:
    runner = Runner(pool, duties or {"open": note}, clock)
    while await runner.do_next():
        pass
