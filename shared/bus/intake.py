"""Takes a batch in: effects and positions in one transaction, culprits into the dead letters."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from shared.bus import dead_letters, queries
from shared.bus.dead_letters import Culprit
from shared.bus.errors import TOO_SLOW, Verdict, verdict
from shared.bus.handlers import Handlers
from shared.bus.handling import handling
from shared.bus.records import Heard, Place, Record, Unreadable, by_contract, newest, read
from shared.bus.standstill import Standstill
from shared.postgres import Connection, Pool
from shared.telemetry import catalogue

log = structlog.get_logger()

TRIES = 5
FIRST_WAIT_SECONDS = 0.05
"""Doubled at each try: a message that fails again and again alone is buried after 0.75 s."""

PATIENCE = 4
"""How often in a row a batch may be too slow before its messages are tried alone."""

BRAKE_AFTER = 20
"""Burials of one topic within a minute after which the fault is taken to be ours, and the topic stops."""


class Clock(Protocol):
    def __call__(self) -> datetime: ...


@dataclass(frozen=True)
class Portion:
    """The new records of one topic partition, and where it stands after them."""

    place: Place
    records: Sequence[Record]
    next_offset: int


class Intake:
    """A service's handlers and database, as the consumer needs them."""

    def __init__(self, pool: Pool, handlers: Handlers, clock: Clock) -> None:
        self._pool, self._handlers, self._clock = pool, handlers, clock
        self.wakers: list[Callable[[], None]] = []
        """Called after each batch that was stored: handlers may have said something, or intended mails."""
        self.busy_since: float | None = None
        """When the handler began that hasn't come back yet."""
        self.standstill = Standstill()
        self._too_slow = 0
        self._contracts = {contract.topic: contract for contract in handlers.contracts()}

    @property
    def topics(self) -> list[str]:
        return sorted(self._contracts)

    async def take_in(
        self, cluster_id: str, portions: Sequence[Portion], expected: dict[Place, int]
    ) -> dict[Place, int]:
        """Handle what is new and move the positions; where they are now.

        `expected` is the position from which this consumer has read on. A place that another consumer has moved
        is untouched and missing in the answer; where the brake went on, the position is before the portion's end.
        Raises transient errors: nothing was stored, the same records may come again.
        """
        contents = [
            read(portion.place, record, self._contracts[portion.place[0]])
            for portion in portions
            for record in portion.records
        ]
        heard = [one for one in contents if isinstance(one, Heard)]
        unreadable = [
            Culprit(one.place, one.record, "malformed", str(one.error), 1)
            for one in contents
            if isinstance(one, Unreadable)
        ]
        batch = Batch(cluster_id, portions, expected, heard, unreadable)
        try:
            moved = await self._apply(batch, alone=False)
            self._too_slow = 0
            return moved
        except Exception as error:
            self._too_slow = self._too_slow + 1 if isinstance(error, TOO_SLOW) else 0
            if self._passes(error):
                raise
            log.warning("batch_failed", error=type(error).__name__, records=len(heard))
        return await self._apply_one_by_one(batch)

    async def _apply_one_by_one(self, batch: "Batch") -> dict[Place, int]:
        for attempt in range(1, TRIES + 1):
            try:
                return await self._apply(batch, alone=True, attempt=attempt)
            except SomeFailed:
                await asyncio.sleep(FIRST_WAIT_SECONDS * 2 ** (attempt - 1))
        raise AssertionError("the last try buries instead of failing")

    async def _apply(self, batch: "Batch", *, alone: bool, attempt: int = TRIES) -> dict[Place, int]:
        async with self._pool.acquire() as tx, tx.transaction():
            moved_by_others = await batch.move(tx)
            own = [one for one in batch.heard if one.place not in moved_by_others]
            culprits = [one for one in batch.unreadable if one.place not in moved_by_others]
            told = newest(own, whole=self._handlers.passes_on)
            if alone:
                culprits += await self._handle_alone(tx, told, attempt)
            else:
                await self._handle(tx, told)
            culprits, cuts = within_brake(culprits)
            braked = await self._bury(tx, batch.cluster_id, culprits)
            moved = await batch.cut(tx, without=moved_by_others, cuts=cuts)
        for wake in self.wakers:
            wake()
        self._count(own, culprits)
        if braked:
            log.error("brake_on", topics=sorted(braked))
        return moved

    async def _handle(self, tx: Connection, heard: Sequence[Heard]) -> None:
        now = self._clock()
        for contract, (states, gone) in by_contract(heard).items():
            self.busy_since = started = time.monotonic()
            try:
                with handling(contract.topic, [one for one in heard if one.contract is contract]):
                    if pass_on := self._handlers.passes_on.get(contract):
                        await pass_on([one for one in heard if one.contract is contract], tx, now)
                    elif states:
                        await self._handlers.follow(contract, states, tx, now)
                    if gone:
                        await self._handlers.forgetter(contract)(gone, tx, now)
                        await queries.forget_dead_letters(tx, contract.topic, [str(one.id) for one in gone])
            finally:
                self.busy_since = None
            catalogue.handler_seconds.labels(contract.noun()).observe(time.monotonic() - started)

    async def _handle_alone(self, tx: Connection, heard: Sequence[Heard], attempt: int) -> list[Culprit]:
        """Each message under a savepoint of its own. Raises SomeFailed before the last attempt."""
        culprits = []
        for one in heard:
            try:
                async with tx.transaction():
                    await self._handle(tx, [one])
            except Exception as error:
                if self._passes(error):
                    raise
                culprits.append(Culprit(one.place, one.record, "failing", type(error).__name__, attempt))
        if culprits and attempt < TRIES:
            raise SomeFailed
        return culprits

    def _passes(self, error: Exception) -> bool:
        """Whether the same batch may well succeed later, just as it is."""
        if isinstance(error, TOO_SLOW) and self._too_slow >= PATIENCE:
            return False
        return verdict(error) is Verdict.transient

    async def _bury(self, tx: Connection, cluster_id: str, culprits: Sequence[Culprit]) -> set[str]:
        """Into the dead letters; the topics of which so many lie there now that they have to stop."""
        if not culprits:
            return set()
        await dead_letters.bury(tx, cluster_id, culprits)
        braked = set()
        for topic in {culprit.place[0] for culprit in culprits}:
            if await queries.buried_lately(tx, topic) >= BRAKE_AFTER:
                await queries.brake(tx, topic, f"{BRAKE_AFTER} messages buried within a minute")
                braked.add(topic)
        return braked

    def _count(self, heard: Sequence[Heard], culprits: Sequence[Culprit]) -> None:
        for topic, count in Counter(one.place[0] for one in heard).items():
            catalogue.consumer_messages.labels(topic, "handled").inc(count)
        for culprit in culprits:
            catalogue.consumer_messages.labels(culprit.place[0], "buried").inc()
            log.error(
                "message_buried",
                topic=culprit.place[0],
                partition=culprit.place[1],
                offset=culprit.record.offset,
                reason=culprit.reason,
                error=culprit.error,
            )


class SomeFailed(Exception):
    """Some messages failed alone, and may be tried again."""


@dataclass(frozen=True)
class Batch:
    """What is taken in together."""

    cluster_id: str
    portions: Sequence[Portion]
    expected: dict[Place, int]
    heard: Sequence[Heard]
    unreadable: Sequence[Culprit]

    async def move(self, tx: Connection) -> set[Place]:
        """Move the positions, which holds them; the places where another consumer has read on, so that these
        records aren't ours."""
        missing = {one.place for one in self.portions} - await self._advance(tx, self.portions)
        if missing:  # moved by others, or never read before
            found = await queries.lock_positions(tx, self.cluster_id, sorted(missing))
            new = [one for one in self.portions if found.get(one.place) == self.expected[one.place]]
            missing -= await self._advance(tx, new)
        return missing

    async def _advance(self, tx: Connection, portions: Sequence[Portion]) -> set[Place]:
        advances = [(*one.place, self.expected[one.place], one.next_offset) for one in portions]
        return await queries.advance_positions(tx, self.cluster_id, sorted(advances)) if advances else set()

    async def cut(self, tx: Connection, *, without: set[Place], cuts: dict[Place, int]) -> dict[Place, int]:
        """The positions as they are now; back at `cuts` where the brake went on."""
        if cuts:
            await queries.move_positions(tx, self.cluster_id, cuts)
        moved = {one.place: one.next_offset for one in self.portions if one.place not in without}
        return moved | cuts


def within_brake(culprits: Sequence[Culprit]) -> tuple[list[Culprit], dict[Place, int]]:
    """Those that one batch may bury, and where it has to end for the others: a bad release doesn't bury everything."""
    kept: list[Culprit] = []
    cuts: dict[Place, int] = {}
    so_far: Counter[str] = Counter()
    for culprit in sorted(culprits, key=lambda one: (one.place, one.record.offset)):
        so_far[culprit.place[0]] += 1
        if so_far[culprit.place[0]] <= BRAKE_AFTER:
            kept.append(culprit)
        else:
            cuts.setdefault(culprit.place, culprit.record.offset)
    return kept, cuts
