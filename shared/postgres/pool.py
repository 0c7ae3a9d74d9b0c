"""A bounded pool whose connections give up waiting instead of piling up."""

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
import orjson
from asyncpg.pool import PoolAcquireContext, PoolConnectionProxy

from shared.postgres.away import LOST, DatabaseAway
from shared.postgres.link import Link, watch_socket

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

if TYPE_CHECKING:
    PlainPool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    PlainAcquire: TypeAlias = PoolAcquireContext[asyncpg.Record]
else:
    PlainPool, PlainAcquire = asyncpg.Pool, PoolAcquireContext

ACQUIRE_SECONDS = 5.0
"""How long anybody waits for a connection before being told to come again (guarantee RQ11)."""

CONNECT_SECONDS = 4.0
COMMAND_SECONDS = 20.0
"""Longer than the server lets a statement take: who waits so long has lost it."""

CLOSE_SECONDS = 1.5

SERVER_SETTINGS = {
    "lock_timeout": "3s",
    "statement_timeout": "15s",
    # Who stands still in a transaction holds others up: it has lost its transaction before Kafka gives its
    # partitions to somebody else.
    "idle_in_transaction_session_timeout": "8s",
    # One that was cut off between preparing a statement and running it is neither idle nor running anything: only
    # this ends it, and frees what it had locked.
    "transaction_timeout": "25s",
    # The server too notices a vanished host, and drops what nobody waits for any more.
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "8s",
    "client_connection_check_interval": "2s",
    "timezone": "UTC",
}


class PatientPool(PlainPool):
    """Whoever can't have a connection within `ACQUIRE_SECONDS`, or loses it, is told by DatabaseAway.

    Reaches into asyncpg 0.32: for the way to a connection, and to end the idle ones at once when one of them
    turned out to be dead.
    """

    def acquire(self, *, timeout: float | None = ACQUIRE_SECONDS) -> Any:
        return Acquiring(self, timeout)

    async def _acquire(self, timeout: float | None) -> Any:  # noqa: ASYNC109 -- asyncpg's own signature
        try:
            return await super()._acquire(timeout)  # type: ignore[misc]
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseAway(type(error).__name__) from error

    def begin_anew(self) -> None:
        """No connection of now is used again: idle ones end, those in hand when they come back."""
        self._generation += 1  # type: ignore[attr-defined]
        for holder in self._holders:  # type: ignore[attr-defined]
            if holder.is_idle():
                holder.terminate()


class Acquiring(PlainAcquire):
    """`async with pool.acquire()`: what became of the connection meanwhile is told when it is given back."""

    async def __aexit__(self, *raised: object) -> None:
        error = raised[1] if raised else None
        held: Any = self.connection
        if isinstance(error, asyncpg.InternalClientError) and not _is_closed(held):
            held.terminate()  # the server's last word has come, and its end of the line hasn't yet
        closed = _is_closed(held)
        await super().__aexit__(*raised)
        if closed and isinstance(error, LOST) and not isinstance(error, DatabaseAway):
            raise DatabaseAway(type(error).__name__) from error


def _is_closed(connection: Any) -> bool:
    """A connection that was closed while it was held is taken from its holder at once."""
    return connection._con is None or connection.is_closed()


async def connect_pool(dsn: str, *, name: str, smallest: int = 2, largest: int = 12) -> Pool:
    """Open a pool; `name` is what the database server shows of us."""
    pool: PatientPool = PatientPool(
        dsn,
        min_size=smallest,
        max_size=largest,
        max_queries=50_000,
        max_inactive_connection_lifetime=300.0,
        init=lambda connection: _begin(connection, pool),
        reset=_keep_session,
        loop=None,
        connection_class=Link,
        record_class=asyncpg.Record,
        timeout=CONNECT_SECONDS,
        command_timeout=COMMAND_SECONDS,
        server_settings={**SERVER_SETTINGS, "application_name": name},
    )
    await pool
    return pool


async def close_pool(pool: Pool) -> None:
    """Close it; connections at whose other end nobody is are cut off."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await pool.close()
    except TimeoutError:
        pool.terminate()


async def _begin(connection: Any, pool: PatientPool) -> None:
    watch_socket(connection)
    connection.lost = pool.begin_anew
    await prepare(connection)


async def _keep_session(connection: Connection) -> None:
    """Nobody changes the session of a pooled connection (no SET, LISTEN or session lock), so that giving it back
    costs no round trip; an open transaction is rolled back by the pool all the same."""


async def prepare(connection: Connection) -> None:
    """Let jsonb columns read and write Python values."""
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_to_json, decoder=orjson.loads, format="text")


def _to_json(value: object) -> str:
    return orjson.dumps(value).decode()
