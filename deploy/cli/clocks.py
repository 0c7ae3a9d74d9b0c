"""Tokens, deadlines and the order of what happened hang on clocks that agree."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from deploy.cli import queries
from deploy.provisioning.databases import connect

TOLERATED = timedelta(seconds=2)


def here() -> datetime:
    return datetime.now(UTC)


async def skew(dsn: str, password: str | None, clock: Callable[[], datetime] = here) -> timedelta:
    """How far PostgreSQL's clock is before this machine's; the time that asking took is neither's."""
    connection = await connect(dsn, password=password)
    try:
        before, there, after = clock(), await queries.clock(connection), clock()
    finally:
        await connection.close()
    return there - before - (after - before) / 2


def trouble(found: timedelta) -> str | None:
    if abs(found) <= TOLERATED:
        return None
    side = "before" if found > timedelta(0) else "behind"
    return f"PostgreSQL's clock is {abs(found).total_seconds():.0f} s {side} this machine's"
