"""Does what has come due, one row at a time, each in its own transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import structlog

from shared.due import queries
from shared.due.queries import Due
from shared.postgres import Connection, Pool
from shared.telemetry import catalogue

Duty = Callable[[Connection, str, dict[str, Any], datetime], Awaitable[None]]
"""`async (tx, key, payload, now)`: what is done when a row comes due; its effects commit with the row's removal."""

_LONGEST_SLEEP = 1.0  # seconds; another process may have put something
_LONGEST_WAIT = timedelta(hours=1)
_GIVES_WAY = timedelta(milliseconds=200)
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)  # the database, while it restarts or migrates

log = structlog.get_logger(__name__)


class Runner:
    """Runs until `stop`; several may run on one database, each row is done by one of them.

    A duty that fails is put off (1 s, doubled up to an hour, for ever) and stops no other. One that waits for a lock
    gives way: whoever holds it may be about to put off this very row, and neither could go on.
    """

    longest_wait = "500ms"
    """For a lock; shorter than PostgreSQL's deadlock_timeout of 1 s, after which it would choose whom to fail."""

    def __init__(self, pool: Pool, duties: Mapping[str, Duty], clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._duties = duties
        self._clock = clock
        self.woken = asyncio.Event()
        """Set it to have the runner look at once."""
        self.may_go_on: Callable[[], bool] = lambda: True
        """Asked before each round: while it says no, nothing is done that can't be undone."""
        self._stopping = False

    def stop(self) -> None:
        """Let `run` return after the duty in hand."""
        self._stopping = True
        self.woken.set()

    async def run(self) -> None:
        while not self._stopping:
            self.woken.clear()
            await self._sleep(await self._round())

    async def _round(self) -> float:
        """Do all that is due; how long nothing will be, in seconds."""
        if not self.may_go_on():
            return _LONGEST_SLEEP
        try:
            while not self._stopping and await self.do_next():
                pass
            async with self._pool.acquire() as connection:
                upcoming = await queries.next_at(connection, list(self._duties))
        except _AWAY as error:
            log.warning("due_database_away", error=type(error).__name__)
            return _LONGEST_SLEEP
        if upcoming is None:
            return _LONGEST_SLEEP
        return min(max((upcoming - self._clock()).total_seconds(), 0.01), _LONGEST_SLEEP)

    async def do_next(self) -> bool:
        """Do the row that has been due longest; False when there is none."""
        async with self._pool.acquire() as connection, connection.transaction():
            now = self._clock()
            claimed = await queries.claim_next(connection, list(self._duties), now)
            if claimed is None:
                return False
            await self._do(connection, claimed, now)
            return True

    async def _do(self, tx: Connection, claimed: Due, now: datetime) -> None:
        try:
            async with tx.transaction():
                await queries.wait_no_longer_than(tx, self.longest_wait)
                await self._duties[claimed.kind](tx, claimed.key, claimed.payload, now)
                await queries.delete_done(tx, claimed)
        except asyncpg.LockNotAvailableError:
            catalogue.due_gave_way.labels(claimed.kind).inc()
            await queries.give_way(tx, claimed, now + _GIVES_WAY)
        except Exception as error:
            catalogue.due_failures.labels(claimed.kind).inc()
            log.error("due_failed", kind=claimed.kind, attempts=claimed.attempts + 1, error=type(error).__name__)
            await queries.postpone(tx, claimed, now + backoff(claimed.attempts))

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.woken.wait(), seconds)
        except TimeoutError:
            return


def backoff(attempts: int) -> timedelta:
    """How long a duty that has failed `attempts` times before waits after failing again."""
    return min(timedelta(seconds=2.0 ** min(attempts, 20)), _LONGEST_WAIT)
