"""A bounded pool whose connections give up waiting instead of piling up."""

from typing import TypeAlias

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

ACQUIRE_SECONDS = 5.0
"""How long a request waits for a connection before it is told to come again (guarantee RQ11)."""

SERVER_SETTINGS = {
    "lock_timeout": "3s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
}


async def connect_pool(dsn: str, *, name: str, smallest: int = 2, largest: int = 12) -> Pool:
    """Open a pool; `name` is what the database server shows of us."""
    return await asyncpg.create_pool(
        dsn,
        min_size=smallest,
        max_size=largest,
        init=prepare,
        reset=_keep_session,
        server_settings={**SERVER_SETTINGS, "application_name": name},
    )


async def _keep_session(connection: Connection) -> None:
    """Nobody changes the session of a pooled connection (no SET, LISTEN or session lock), so that giving it back
    costs no round trip; an open transaction is rolled back by the pool all the same."""


async def prepare(connection: Connection) -> None:
    """Let jsonb columns read and write Python values."""
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_to_json, decoder=orjson.loads, format="text")


def _to_json(value: object) -> str:
    return orjson.dumps(value).decode()
