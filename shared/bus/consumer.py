"""Reads a service's topics in batches, from the positions that its own database holds."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage
from faststream.kafka.subscriber.usecase import BatchSubscriber

from shared.bus import queries
from shared.bus.intake import Intake, Portion
from shared.bus.kafka import Kafka
from shared.bus.records import Place, Record
from shared.postgres import Pool
from shared.telemetry import catalogue

log = structlog.get_logger()

BATCH = 2000
FETCH_WAIT_MS = 10
"""FastStream sleeps this long after an empty fetch, so it is also what a lone message may have to wait."""

BRAKE_POLL_SECONDS = 1.0
BACKOFF_SECONDS = 1.0
STUCK_SECONDS = 60.0


def subscriber_settings(group: str) -> dict[str, Any]:
    """What the delivery guarantees hang on; FastStream's own defaults lose messages (ACK_FIRST) or order."""
    return {
        "batch": True,
        "group_id": group,
        "ack_policy": AckPolicy.NACK_ON_ERROR,
        "auto_offset_reset": "earliest",
        "isolation_level": "read_committed",
        "max_records": BATCH,
        "batch_timeout_ms": FETCH_WAIT_MS,
        "max_partition_fetch_bytes": 2 * 1024 * 1024,
    }


class Consumer:
    """One service's reader of Kafka: one batch subscriber on all topics that it follows.

    `run` goes on through every absence of Kafka and PostgreSQL until `stop`.
    """

    def __init__(self, service: str, pool: Pool, kafka: Kafka, intake: Intake) -> None:
        self._pool = pool
        self._kafka = kafka
        self._intake = intake
        self._group = kafka.topic_prefix + service
        self._stopping = asyncio.Event()
        self._turned_at = time.monotonic()

    @property
    def stuck(self) -> bool:
        """Our own loop hasn't turned for a minute; an absent broker is no reason for that."""
        return time.monotonic() - self._turned_at > STUCK_SECONDS

    def turned(self) -> None:
        self._turned_at = time.monotonic()
        catalogue.consumer_last_turn.set_to_current_time()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            self.turned()
            try:
                await self._follow()
            except (KafkaError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                log.warning("consumer_begins_again", reason=type(error).__name__)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), BACKOFF_SECONDS)

    async def _follow(self) -> None:
        cluster_id = await self._cluster_id()
        reading = Reading(self, self._pool, self._kafka, self._intake, cluster_id)
        broker = self._broker(reading)
        try:
            await broker.start()
            await reading.started()
            while not self._stopping.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), BRAKE_POLL_SECONDS)
                await reading.look_at_brakes()
        finally:
            with suppress(KafkaError, OSError):
                await broker.stop()

    def _broker(self, reading: "Reading") -> KafkaBroker:
        client = self._kafka.client()
        broker = KafkaBroker(
            client.pop("bootstrap_servers"),
            request_timeout_ms=client.pop("request_timeout_ms"),
            consumer_only=True,
            allow_auto_create_topics=False,
            apply_types=False,
            logger=None,
            graceful_timeout=10.0,
            metadata_max_age_ms=10_000,
        )
        reading.subscriber = broker.subscriber(
            *[self._kafka.topic(topic) for topic in self._intake.topics],
            **subscriber_settings(self._group),
            session_timeout_ms=self._kafka.session_timeout_ms,
            heartbeat_interval_ms=self._kafka.session_timeout_ms // 3,
            listener=reading,
            parser=reading.parse,
            decoder=_as_it_is,
        )
        reading.subscriber(reading.take_in)
        return broker

    async def _cluster_id(self) -> str:
        admin = AIOKafkaAdminClient(**self._kafka.client())
        try:
            await admin.start()
            described = await admin.describe_cluster()
        finally:
            await admin.close()
        return str(described["cluster_id"])


async def _as_it_is(message: KafkaAckableMessage) -> Any:
    return message.raw_message


class Reading(ConsumerRebalanceListener):
    """One subscription: where each assigned partition stands, and which topics are braked."""

    subscriber: BatchSubscriber

    def __init__(self, consumer: Consumer, pool: Pool, kafka: Kafka, intake: Intake, cluster_id: str) -> None:
        self._consumer = consumer
        self._pool = pool
        self._kafka = kafka
        self._intake = intake
        self._cluster_id = cluster_id
        self._expected: dict[Place, int] = {}
        self._braked: set[str] = set()

    async def started(self) -> None:
        """Let every turn of FastStream's loop be seen, also the empty ones."""
        client = self._client
        fetch = client.getmany

        async def getmany(*partitions: TopicPartition, **limits: Any) -> Any:
            self._consumer.turned()
            return await fetch(*partitions, **limits)

        client.getmany = getmany

    @property
    def _client(self) -> AIOKafkaConsumer:
        client = self.subscriber.consumer
        assert client is not None
        return client

    async def parse(self, records: tuple[Record, ...]) -> KafkaAckableMessage:
        """FastStream's message around the records, whatever their headers and bodies are."""
        return KafkaAckableMessage(
            body=[], headers={}, batch_headers=[], raw_message=records, consumer=self._client, message_id="batch"
        )

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        for revoked_one in revoked:
            self._expected.pop(self._place(revoked_one), None)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        await self._seek(list(assigned))

    async def _seek(self, partitions: list[TopicPartition]) -> None:
        """Read on from our own positions; where the log begins later or ends earlier, it is another one: start over."""
        if not partitions:
            return
        begins = await self._client.beginning_offsets(partitions)
        ends = await self._client.end_offsets(partitions)
        async with self._pool.acquire() as connection:
            positions = await queries.positions(connection, self._cluster_id)
            self._braked = await queries.brakes(connection)
            for partition in partitions:
                place = self._place(partition)
                position = positions.get(place, 0)
                if not begins[partition] <= position <= ends[partition]:
                    position = begins[partition]
                    await self._start_over(connection, place, position)
                self._client.seek(partition, position)
                self._expected[place] = position
        self._pause(partition for partition in partitions if self._place(partition)[0] in self._braked)

    async def _start_over(self, connection: Any, place: Place, position: int) -> None:
        log.warning("another_log", topic=place[0], partition=place[1], position=position)
        async with connection.transaction():
            await queries.lock_positions(connection, self._cluster_id, [place])
            await queries.move_positions(connection, self._cluster_id, {place: position})

    async def take_in(self, records: tuple[Record, ...]) -> None:
        """One batch: what is new of it, in one transaction. An error puts the whole batch back."""
        portions = self._portions(records)
        if not portions:
            return
        expected = {portion.place: self._expected[portion.place] for portion in portions}
        try:
            stale = await self._intake.take_in(self._cluster_id, portions, expected)
        except Exception:
            await asyncio.sleep(BACKOFF_SECONDS)
            raise
        for portion in portions:
            self._expected[portion.place] = portion.next_offset
        await self._seek([self._partition(place) for place in stale])

    def _portions(self, records: tuple[Record, ...]) -> list[Portion]:
        """Records by partition; none of a partition that we never took up, or of a braked topic."""
        grouped: dict[Place, list[Record]] = defaultdict(list)
        for record in records:
            place = self._place(record)
            if place[0] not in self._braked and record.offset >= self._expected.get(place, record.offset + 1):
                grouped[place].append(record)
        return [Portion(place, own, own[-1].offset + 1) for place, own in grouped.items()]

    async def look_at_brakes(self) -> None:
        """Pause what was braked, go on with what was released, and tell the lag."""
        async with self._pool.acquire() as connection:
            braked = await queries.brakes(connection)
        released, self._braked = self._braked - braked, braked
        assigned = list(self._client.assignment())
        self._pause(partition for partition in assigned if self._place(partition)[0] in braked)
        again = [partition for partition in assigned if self._place(partition)[0] in released]
        await self._seek(again)
        for partition in again:
            self._client.resume(partition)
        self._tell_lag(assigned)

    def _pause(self, partitions: Iterable[TopicPartition]) -> None:
        for partition in partitions:
            with suppress(IllegalStateError):
                self._client.pause(partition)

    def _tell_lag(self, assigned: list[TopicPartition]) -> None:
        lag: dict[str, int] = defaultdict(int)
        for partition in assigned:
            place = self._place(partition)
            lag[place[0]] += max((self._client.highwater(partition) or 0) - self._expected.get(place, 0), 0)
        for topic, messages in lag.items():
            catalogue.consumer_lag.labels(topic).set(messages)
            catalogue.consumer_braked.labels(topic).set(topic in self._braked)

    def _place(self, of: TopicPartition | Record) -> Place:
        return of.topic.removeprefix(self._kafka.topic_prefix), of.partition

    def _partition(self, place: Place) -> TopicPartition:
        return TopicPartition(self._kafka.topic(place[0]), place[1])
