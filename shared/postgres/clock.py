"""One clock for all processes of a service: the database's, kept going by a counter that nobody can set.

A process whose own clock jumps would otherwise end sessions that others began, purge what they wrote, or let live
what has expired (decision 0016).
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import asyncpg
import structlog

from shared.postgres import queries
from shared.postgres.pool import Pool
from shared.telemetry import catalogue

log = structlog.get_logger()

ASK_SECONDS = 5.0
FIRST_SECONDS = 0.5
"""How often it is asked what time it is, and how often until it is known for the first time."""

LONGEST_TRIP = 0.5
"""An answer that took longer tells the time too vaguely, unless none is known yet."""

DIFFERS_FROM = timedelta(seconds=30)
"""From here on one of the two clocks is wrong, and nobody can tell which."""

AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


def wall() -> datetime:
    return datetime.now(UTC)


def steady() -> float:
    """Seconds since some moment, sleep of the machine included where the system counts it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class DatabaseClock:
    """Call it for the time. Until the database has answered once, it is the machine's own.

    `agrees` is False while the machine's clock and the database's are apart by `DIFFERS_FROM`: what can't be undone
    has to wait then.
    """

    def __init__(self, pool: Pool, own: Callable[[], datetime] = wall, counter: Callable[[], float] = steady) -> None:
        self._pool = pool
        self.own = own
        self._counter = counter
        self._told: tuple[datetime, float] | None = None
        self._stopping = asyncio.Event()

    def __call__(self) -> datetime:
        if self._told is None:
            return self.own()
        moment, counted = self._told
        return moment + timedelta(seconds=self._counter() - counted)

    @property
    def differs(self) -> timedelta:
        """By how much the machine's own clock is ahead."""
        return self.own() - self()

    @property
    def agrees(self) -> bool:
        return self._told is not None and abs(self.differs) < DIFFERS_FROM

    async def ask(self) -> None:
        """What time is it? Halfway between question and answer it was what the answer says."""
        async with self._pool.acquire() as connection:
            asked = self._counter()
            told = await queries.clock(connection)
            answered = self._counter()
        if self._told is None or answered - asked < LONGEST_TRIP:
            self._told = told, (asked + answered) / 2

    async def begin(self, *, within: float) -> None:
        """Ask before anything is done by this clock; go on without when the database isn't there yet."""
        with suppress(*AWAY):
            async with asyncio.timeout(within):
                await self.ask()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Ask again and again until stopped, and tell when the clocks part."""
        agreed = True
        while not self._stopping.is_set():
            with suppress(*AWAY):
                await self.ask()
            catalogue.clock_ahead_seconds.set(self.differs.total_seconds())
            if self._told and self.agrees != agreed:
                agreed = self.agrees
                log.warning("clocks_agree" if agreed else "clocks_differ", ahead_seconds=self.differs.total_seconds())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), ASK_SECONDS if self._told else FIRST_SECONDS)
