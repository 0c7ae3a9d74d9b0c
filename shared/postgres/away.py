"""When the database is away, or was lost: what passes by itself, and what may have been stored all the same."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg


class DatabaseAway(ConnectionError):
    """No connection could be had, or the one in hand was lost; what it had not committed isn't stored."""


class OutcomeUnknown(DatabaseAway):
    """The connection was lost while a commit was on its way: it may have been stored."""


PASSES_BY_ITSELF = (
    asyncpg.PostgresConnectionError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.OperatorInterventionError,  # shutdown, crash, starting up, a statement that took too long
    asyncpg.InsufficientResourcesError,  # disk, memory, connections
    asyncpg.PostgresSystemError,  # its files, or its disk
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby that hasn't taken over yet
    ConnectionError,
    TimeoutError,
)
"""What has nothing to do with what was asked. Of the errors of the operating system only those of a connection: a
file that isn't there, or a call that asyncpg can't make, is a fault of ours and stays one. What can go wrong on the
way to a connection, a pool tells as DatabaseAway."""

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""How a statement ends whose answer didn't come."""


@contextmanager
def storing() -> Iterator[None]:
    """Around a statement that commits: where its answer doesn't come, it may have been stored (OutcomeUnknown)."""
    try:
        yield
    except (*LOST, asyncio.CancelledError) as error:
        raise OutcomeUnknown(type(error).__name__) from error
