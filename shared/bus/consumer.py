"""Follows a service's topics, through every absence of Kafka and PostgreSQL; what it reads, `reading` takes in."""

import asyncio
import time
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg
import structlog
from aiokafka.admin import AIOKafkaAdminClient
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from shared.bus.discarding import end
from shared.bus.intake import Intake
from shared.bus.kafka import Kafka
from shared.bus.reading import Reading
from shared.bus.taken import Taken
from shared.postgres import Pool
from shared.telemetry import catalogue

log = structlog.get_logger()

BATCH = 2000
FETCH_WAIT_MS = 10
"""FastStream sleeps this long after an empty fetch, so it is also what a lone message may have to wait."""

LOOK_SECONDS = 1.0
"""How often brakes, assignment and lag are looked at; a new assignment at once."""

MISSING_SECONDS = 5.0
"""How often it is asked whether a missing topic is there by now."""

BACKOFF_SECONDS = 1.0
START_SECONDS = 20.0
FINISH_SECONDS = 5.0
"""What is in hand when the process is told to stop gets this long."""

HANGING_SECONDS = 30.0
"""A poll that takes so long hangs in aiokafka, or Kafka is away: begin again."""

IDLE_SECONDS = 10.0
"""Between two polls there is nothing to wait for: FastStream's loop is dead."""

STUCK_SECONDS = 60.0

Done = TypeVar("Done")

DATABASE_AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


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


@dataclass(frozen=True)
class Cluster:
    """Which Kafka it is, and which of our topics it has."""

    id: str
    topics: frozenset[str]


class BeginAgain(Exception):
    """The subscription has to be made anew; says why."""


class Consumer:
    """One service's reader of Kafka: one batch subscriber on all topics that it follows. `run` ends after `stop`."""

    def __init__(self, service: str, pool: Pool, kafka: Kafka, intake: Intake) -> None:
        self._pool = pool
        self._kafka = kafka
        self._intake = intake
        self._group = kafka.topic_prefix + service
        self._stopping = asyncio.Event()
        self._turned_at = time.monotonic()
        self._limit: asyncio.Timeout | None = None
        self.reading: Reading | None = None
        """The subscription that is in force."""

    @property
    def stuck(self) -> bool:
        """Our own loop or a handler hasn't come back for a minute; an absent broker is no reason for that."""
        now = time.monotonic()
        return now - self._turned_at > STUCK_SECONDS or now - (self._intake.busy_since or now) > STUCK_SECONDS

    def stop(self) -> None:
        self._stopping.set()
        if self._limit:
            self._limit.reschedule(asyncio.get_running_loop().time())

    async def run(self) -> None:
        while not self._stopping.is_set():
            self._turned_at = time.monotonic()
            try:
                await self._follow()
            except Exception as error:
                catalogue.consumer_failures.inc()
                log.warning("consumer_begins_again", reason=type(error).__name__, detail=str(error)[:200])
                await self._pause(BACKOFF_SECONDS)

    async def _follow(self) -> None:
        cluster = await self.cluster()
        if not cluster.topics:
            raise BeginAgain("none of the topics is there")
        self.reading = reading = Reading(self._pool, self._kafka, self._intake, self._cluster_id)
        broker = self._broker(reading, sorted(cluster.topics))
        try:
            await self._in_time(broker.start())
            reading.watch_polls()
            await self._look_after(reading, cluster)
        finally:
            self.reading = None
            in_time = FINISH_SECONDS + 1 if self._stopping.is_set() else START_SECONDS
            await end(broker.stop(), in_time)

    async def _look_after(self, reading: Reading, cluster: Cluster) -> None:
        """Turn once a second until told to stop; raises when the subscription has to be made anew."""
        asked_at = time.monotonic()
        while not self._stopping.is_set():
            self._turned_at = time.monotonic()
            try:
                await reading.look_around()
            except DATABASE_AWAY as error:
                log.warning("look_around_failed", reason=type(error).__name__)
            if reading.failure:
                raise reading.failure
            if reading.polls_for > HANGING_SECONDS:
                raise BeginAgain("the poll hangs")
            if reading.idle_for > IDLE_SECONDS:
                raise BeginAgain("nothing is polled any more")
            if len(cluster.topics) < len(self._intake.topics) and self._turned_at - asked_at > MISSING_SECONDS:
                asked_at = self._turned_at
                if (await self.cluster()).topics - cluster.topics:
                    raise BeginAgain("a missing topic is there now")
            await self._until_next_look(reading)

    async def _until_next_look(self, reading: Reading) -> None:
        """A second, or until something was assigned to us, or we are told to stop."""
        waits = [asyncio.create_task(one.wait()) for one in (self._stopping, reading.assigned)]
        await asyncio.wait(waits, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        reading.assigned.clear()

    async def _in_time(self, work: Awaitable[Done]) -> Done:
        """Raises TimeoutError when Kafka takes too long to answer, or when told to stop meanwhile."""
        try:
            async with asyncio.timeout(0 if self._stopping.is_set() else START_SECONDS) as self._limit:
                return await work
        finally:
            self._limit = None

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _broker(self, reading: Reading, topics: list[str]) -> KafkaBroker:
        client = self._kafka.client()
        broker = KafkaBroker(
            client.pop("bootstrap_servers"),
            request_timeout_ms=client.pop("request_timeout_ms"),
            consumer_only=True,
            allow_auto_create_topics=False,
            apply_types=False,
            logger=None,
            graceful_timeout=FINISH_SECONDS,
            metadata_max_age_ms=10_000,
        )
        reading.subscriber = broker.subscriber(
            *[self._kafka.topic(topic) for topic in topics],
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
        return (await self.cluster()).id

    async def cluster(self) -> Cluster:
        """Ask Kafka. Topics that aren't there, or that we may not read, would keep all others from starting."""
        admin = AIOKafkaAdminClient(**self._kafka.client())
        try:
            await self._in_time(admin.start())
            described = await self._in_time(admin.describe_cluster())
            listed = set(await self._in_time(admin.list_topics()))
        finally:
            await admin.close()
        there = frozenset(topic for topic in self._intake.topics if self._kafka.topic(topic) in listed)
        if missing := set(self._intake.topics) - there:
            log.error("topics_missing", topics=sorted(missing))
        return Cluster(str(described["cluster_id"]), there)


async def _as_it_is(message: Taken) -> Any:
    return message.raw_message
