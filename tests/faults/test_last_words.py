"""A server that is killed says so before its connections close: who asks in between has lost the connection too."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.postgres.away import DatabaseAway
from shared.postgres.pool import Pool, close_pool, connect_pool
from tests.parts import Databases


@pytest.fixture
async def dsn(databases: Databases) -> AsyncIterator[str]:
    made = await databases.clone("last_words", {})
    yield made
    await databases.drop(made)


async def pid(pool: Pool) -> int:
    found: int = await pool.fetchval("SELECT pg_backend_pid()")
    return found


async def ask_after_the_last_word(pool: Pool) -> None:
    """asyncpg has seen the server's FATAL message and refuses what comes next in its own way."""
    async with pool.acquire() as connection:
        await connection.fetchval("SELECT 1")
        raise asyncpg.InternalClientError('cannot switch to state 12; protocol is in the "failed" state')


async def test_who_asks_after_the_last_word_is_told_that_the_database_is_away(dsn: str) -> None:
    pool = await connect_pool(dsn, name="last words", smallest=1, largest=1)
    before = await pid(pool)

    with pytest.raises(DatabaseAway):
        await ask_after_the_last_word(pool)

    assert await pid(pool) != before, "nobody else may get that connection"
    await close_pool(pool)


async def test_twin_a_plain_pool_hands_the_connection_on(dsn: str) -> None:
    pool = await asyncpg.create_pool(dsn, min_size=1, max_size=1, reset=lambda _: _nothing())
    before = await pid(pool)

    with pytest.raises(asyncpg.InternalClientError):
        await ask_after_the_last_word(pool)

    assert await pid(pool) == before
    await pool.close()


async def _nothing() -> None: ...
