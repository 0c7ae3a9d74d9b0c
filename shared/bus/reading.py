"""One subscription: where each assigned partition stands, what was fetched, and what becomes of it.

A partition is read only while it is seated: paused from the moment of its assignment until it was sought to the
position that our own database holds. So what is fetched always continues where `_standing` ends.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError, TopicAuthorizationFailedError
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.bus import queries
from shared.bus.intake import Intake, Portion
from shared.bus.kafka import Kafka
from shared.bus.records import Place, Record
from shared.bus.taken import Taken
from shared.postgres import Connection, Pool
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.telemetry import catalogue

log = structlog.get_logger()

BACKOFF_SECONDS = 1.0
TELL_SECONDS = 2.0

SEAT_SECONDS = 6.0
"""Kafka and PostgreSQL answer at once or not at all: a question on a connection that died unnoticed is given up, and
asked again at the next look around, on a new one."""

POLL_MS = 500
"""How long a poll waits for a first message. FastStream's own wait is also its sleep after an empty poll, during
which nothing is heard: that has to be short, and seldom."""


class Reading(ConsumerRebalanceListener):
    """`subscriber` is FastStream's; `failure` is set when aiokafka gave up and the subscription has to be renewed."""

    subscriber: BatchSubscriber

    def __init__(self, pool: Pool, kafka: Kafka, intake: Intake, cluster_id: Callable[[], Awaitable[str]]) -> None:
        self._pool = pool
        self._kafka = kafka
        self._intake = intake
        self._ask_cluster_id = cluster_id
        self._cluster_id = ""
        self._assignments = 0
        self.assigned = asyncio.Event()
        """Something was assigned and isn't seated yet: look around at once."""
        self._standing: dict[Place, int] = {}
        self._braked: set[str] = set()
        self._polling_since: float | None = None
        self._idle_since: float | None = time.monotonic()
        self.failure: KafkaError | None = None

    @property
    def idle_for(self) -> float:
        """Seconds in which FastStream's loop has neither polled nor handed us a batch: then it has died."""
        return time.monotonic() - self._idle_since if self._idle_since else 0.0

    @property
    def polls_for(self) -> float:
        """Seconds since the poll began that hasn't returned yet."""
        return time.monotonic() - self._polling_since if self._polling_since else 0.0

    def watch_polls(self) -> None:
        """Let every turn of FastStream's loop be seen, also the empty ones and those that fail."""
        client = self._client
        fetch = client.getmany

        async def getmany(*partitions: TopicPartition, **limits: Any) -> Any:
            self._polling_since, self._idle_since = time.monotonic(), None
            try:
                return await fetch(*partitions, **{**limits, "timeout_ms": POLL_MS})
            except TopicAuthorizationFailedError:
                raise
            except KafkaError as error:
                self.failure = error
                raise
            finally:
                self._polling_since, self._idle_since = None, time.monotonic()
                catalogue.consumer_last_turn.set_to_current_time()

        client.getmany = getmany

    @property
    def _client(self) -> AIOKafkaConsumer:
        client = self.subscriber.consumer
        assert client is not None
        return client

    async def parse(self, records: tuple[Record, ...]) -> Taken:
        """FastStream's message around the records, whatever their headers and bodies are."""
        message = Taken(
            body=[], headers={}, batch_headers=[], raw_message=records, consumer=self._client, message_id="batch"
        )
        message.put_back = lambda: self._put_back(records)
        return message

    def _put_back(self, records: Sequence[Record]) -> None:
        """Read again from where we stand, in what is still ours; seats that were lost meanwhile are taken elsewhere."""
        for partition in {TopicPartition(record.topic, record.partition) for record in records}:
            place = self._place(partition)
            if place in self._standing and partition in self._client.assignment():
                self._client.seek(partition, self._standing[place])

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self._standing.clear()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Nothing is fetched before it is seated, which the next look around does. Kafka hears nothing of us while
        this runs: whoever asks it for more here, and has to wait, is taken for dead and joins again, and again."""
        self._client.pause(*assigned)
        self._assignments += 1
        self._cluster_id = ""  # Kafka may have been replaced under the same address
        self.assigned.set()

    async def look_around(self) -> None:
        """Pause what was braked, seat what was released or could not be seated before, and tell how far we are.

        Raises TimeoutError after `SEAT_SECONDS`.
        """
        async with asyncio.timeout(SEAT_SECONDS):
            await self._look_around()

    async def _look_around(self) -> None:
        async with self._pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
            self._braked = await queries.brakes(connection)
            positions = await queries.positions(connection, self._cluster_id)
        assigned = self._client.assignment()
        self._client.pause(*[partition for partition in assigned if self._place(partition)[0] in self._braked])
        await self._seat(list(self._client.paused()))
        self._tell_lag(assigned, positions)
        await self._tell_kafka(assigned, positions)

    async def _seat(self, partitions: Sequence[TopicPartition]) -> None:
        """Go on from our own positions; where the log begins later or ends earlier, it is another one: start over."""
        wanted = [partition for partition in partitions if self._place(partition)[0] not in self._braked]
        if not wanted:
            return
        assignment = self._assignments
        cluster_id = self._cluster_id or await self._ask_cluster_id()
        begins = await self._client.beginning_offsets(wanted)
        ends = await self._client.end_offsets(wanted)
        async with self._pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
            positions = await queries.positions(connection, cluster_id)
            self._braked = await queries.brakes(connection)
            for partition in wanted:
                place = self._place(partition)
                position = positions.get(place, 0)
                if not begins[partition] <= position <= ends[partition]:
                    position = begins[partition]
                    await _start_over(connection, cluster_id, place, position)
                positions[place] = position
        if assignment != self._assignments:
            return  # assigned anew meanwhile, perhaps by another Kafka: that seats by itself
        self._cluster_id = cluster_id
        for partition in wanted:
            place = self._place(partition)
            if partition in self._client.assignment() and place[0] not in self._braked:
                self._client.seek(partition, positions[place])
                self._standing[place] = positions[place]
                self._client.resume(partition)

    async def take_in(self, records: tuple[Record, ...]) -> None:
        """One batch: what is new of it, in one transaction. An error puts the whole batch back."""
        self._idle_since = None
        try:
            await self._take_in(records)
        finally:
            self._idle_since = time.monotonic()

    async def _take_in(self, records: tuple[Record, ...]) -> None:
        portions = self._portions(records)
        if not portions:
            return
        standing = {portion.place: self._standing[portion.place] for portion in portions}
        try:
            moved = await self._intake.take_in(self._cluster_id, portions, standing)
        except Exception:
            await asyncio.sleep(BACKOFF_SECONDS)
            raise
        cut_short = {portion.place for portion in portions if moved.get(portion.place) != portion.next_offset}
        for place in standing:
            if place in self._standing and place not in cut_short:
                self._standing[place] = moved[place]
        if cut_short:
            self._unseat(cut_short)
            await self.look_around()

    def _unseat(self, places: set[Place]) -> None:
        """Another consumer has read on there, or the brake went on within the batch."""
        for place in places:
            self._standing.pop(place, None)
        self._client.pause(*[one for one in self._client.assignment() if self._place(one) in places])

    def _portions(self, records: Sequence[Record]) -> list[Portion]:
        """Records by partition; none of a partition that we aren't seated at, or of a braked topic."""
        grouped: dict[Place, list[Record]] = defaultdict(list)
        for record in records:
            place = self._place(record)
            if place[0] not in self._braked and place in self._standing and record.offset >= self._standing[place]:
                grouped[place].append(record)
        return [Portion(place, own, own[-1].offset + 1) for place, own in grouped.items()]

    def _tell_lag(self, assigned: frozenset[TopicPartition], positions: dict[Place, int]) -> None:
        lag: dict[str, int] = defaultdict(int)
        for partition in assigned & self._client.assignment():
            place = self._place(partition)
            lag[place[0]] += max((self._client.highwater(partition) or 0) - positions.get(place, 0), 0)
        for topic, messages in lag.items():
            position = sum(offset for place, offset in positions.items() if place[0] == topic)
            stands = self._intake.standstill.seconds(topic, waiting=messages, position=position, now=time.monotonic())
            catalogue.consumer_lag.labels(topic).set(messages)
            catalogue.consumer_standstill.labels(topic).set(stands)
            catalogue.consumer_braked.labels(topic).set(topic in self._braked)

    async def _tell_kafka(self, assigned: Iterable[TopicPartition], positions: dict[Place, int]) -> None:
        """Commit the group's offsets: for lag dashboards, nothing of ours reads them."""
        offsets = {one: positions[self._place(one)] for one in assigned if self._place(one) in positions}
        if offsets:
            with suppress(KafkaError, TimeoutError):
                await asyncio.wait_for(self._client.commit(offsets), TELL_SECONDS)

    def _place(self, of: TopicPartition | Record) -> Place:
        return of.topic.removeprefix(self._kafka.topic_prefix), of.partition


async def _start_over(connection: Connection, cluster_id: str, place: Place, position: int) -> None:
    log.warning("another_log", topic=place[0], partition=place[1], position=position)
    async with connection.transaction():
        await queries.lock_positions(connection, cluster_id, [place])
        await queries.move_positions(connection, cluster_id, {place: position})
