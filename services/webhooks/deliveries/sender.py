"""Delivers: claims the first of each line, posts outside of any transaction, settles what came of it."""

import asyncio
import random
from collections.abc import Callable
from datetime import datetime

import asyncpg
import structlog

from services.webhooks.deliveries import claiming_queries as queries
from services.webhooks.deliveries.claiming_queries import Claimed
from services.webhooks.deliveries.lanes import Bounds, Lanes
from services.webhooks.deliveries.settling import settle
from services.webhooks.deliveries.settling_queries import Tried
from services.webhooks.receivers.courier import OUTCOMES, Courier
from services.webhooks.receivers.outside import Outside
from services.webhooks.receivers.signing import headers_of, secret_of
from shared.postgres import Pool
from shared.telemetry import catalogue

POLL_SECONDS = 0.5
COALESCE_SECONDS = 0.003
"""What ends within this time is settled together."""

_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

log = structlog.get_logger()


class Sender:
    """Runs until `stop`; several may run on one database. A message may arrive twice, under the same webhook-id,
    where a process died between posting it and settling it; none is left out, and none passes another of its subject.
    """

    def __init__(
        self,
        pool: Pool,
        key: bytes,
        clock: Callable[[], datetime],
        *,
        outside: Outside | None = None,
        bounds: Bounds = Bounds(),
    ) -> None:
        self._pool, self._key, self._clock = pool, key, clock
        self._courier = Courier(outside or Outside(), connections=2 * bounds.all, seconds=bounds.seconds)
        self._usual = bounds.ahead
        self._lanes = Lanes(bounds)
        self._tried: list[Tried] = []
        self._unsent: list[Claimed] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.woken = asyncio.Event()
        self._stopping = False
        for outcome in OUTCOMES:
            catalogue.webhook_deliveries.labels(outcome)  # shown as 0 before the first try

    def stop(self) -> None:
        """Let `run` return once what is under way has its answer."""
        self._stopping = True
        self.woken.set()

    async def run(self) -> None:
        async with self._courier:
            while not self._stopping:
                self.woken.clear()
                await self._turn()
                await self._pause()
            self._unsent += self._lanes.empty()
            await asyncio.gather(*self._tasks)
            await self._turn()

    async def drain(self) -> None:
        """Deliver all that may go now, and return."""
        async with self._courier:
            await self._turn()
            while self._tasks or self._tried:
                await asyncio.gather(*self._tasks)
                await self._turn()

    async def _turn(self) -> None:
        """Settle what has ended, take in hand what may go. While the database is away nothing is forgotten here."""
        try:
            await self._settle()
            if not self._stopping:
                await self._claim()
        except _AWAY as error:
            log.warning("webhooks_database_away", error=type(error).__name__)
        self._begin()

    async def _settle(self) -> None:
        tried, unsent = list(self._tried), list(self._unsent)
        if not tried and not unsent:
            return
        async with self._pool.acquire() as connection, connection.transaction():
            if tried:
                await settle(connection, tried, self._clock(), random.random)
            if unsent:
                await queries.give_back(connection, unsent, self._clock())
        del self._tried[: len(tried)], self._unsent[: len(unsent)]

    async def _claim(self) -> None:
        async with self._pool.acquire() as connection:
            claimed = await queries.claim(connection, self._lanes.rooms(), self._usual, self._clock())
        for one in claimed:
            self._lanes.take(one)

    def _begin(self) -> None:
        for claimed in self._lanes.begin():
            task = asyncio.create_task(self._try(claimed))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _try(self, claimed: Claimed) -> None:
        now = self._clock()
        secrets = [secret_of(self._key, salt, claimed.webhook_id) for salt in claimed.salts]
        headers = headers_of(claimed.message_id, claimed.body, secrets, now)
        answer = await self._courier.post(claimed.url, claimed.body, headers)
        catalogue.webhook_deliveries.labels(answer.outcome).inc()
        self._tried.append(Tried(claimed, answer, self._clock()))
        self._unsent += self._lanes.end(claimed, well=answer.outcome == "delivered")
        if not self._stopping:
            self._begin()
        self.woken.set()

    async def _pause(self) -> None:
        """Until woken or half a second later; what ends in a moment is settled together."""
        try:
            await asyncio.wait_for(self.woken.wait(), POLL_SECONDS)
            await asyncio.sleep(COALESCE_SECONDS)
        except TimeoutError:
            return
