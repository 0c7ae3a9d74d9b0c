"""One round of the relay: read the oldest rows, say them, delete exactly those that Kafka has."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTopicError,
    MessageSizeTooLargeError,
    RecordTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)
from aiokafka.producer.message_accumulator import BatchBuilder

from shared.bus import queries
from shared.bus.cloud_events import headers_of
from shared.bus.kafka import Kafka
from shared.bus.murmur2 import partition_of
from shared.postgres import Connection
from shared.telemetry import catalogue
from shared.telemetry.spans import Span, of_message, sampled, spans

log = structlog.get_logger()

ROUND = 4000
"""Rows in a round at most: small ones cost three round trips each, large ones repeat more after a crash."""

LATE = 1000
"""How far below the newest row that was seen a round still looks for rows that were committed late."""

SWEEP_SECONDS = 1.0
MISSING_SECONDS = 5.0
"""How long a topic is left alone that isn't there, or that we may not write."""

TOPIC_SECONDS = 0.5
"""What everybody else waits at most for the answer whether a topic is there."""

FOR_GOOD = (MessageSizeTooLargeError, RecordTooLargeError, InvalidTopicError, ValueError)
"""What Kafka will say of this row again, however often it is sent."""

Row = asyncpg.Record


@dataclass(frozen=True)
class Batch:
    """Rows of one partition that are sent together."""

    topic: str
    partition: int
    builder: BatchBuilder
    seqs: list[int] = field(default_factory=list)
    sendings: list[Span] = field(default_factory=list)

    def end(self, outcome: object) -> None:
        """What became of its rows is what became of each one's sending."""
        failure = type(outcome).__name__ if isinstance(outcome, BaseException) else None
        for sending in self.sendings:
            sending.end({"messaging.batch.message_count": len(self.seqs)}, error=failure)


class Rounds:
    """What the relay has learnt while it leads: partition counts, topics that are missing, rows to be careful with.

    After Kafka refused something for good, rows are said one by one up to the newest of that round, so that
    only the culprit is set aside, and its key's later rows behind it.
    """

    def __init__(self, service: str, kafka: Kafka) -> None:
        self._service = service
        self._kafka = kafka
        self._careful_up_to = 0
        self._missing: dict[str, float] = {}

    def begin(self, connection: Connection, producer: AIOKafkaProducer) -> None:
        """Lead with these; of what was learnt with an earlier producer only the caution and missing topics count."""
        self._connection = connection
        self._producer = producer
        self._partitions: dict[str, int] = {}
        self._past_refused = True
        self._newest = 0
        self._swept_at = 0.0

    async def say_next(self) -> bool:
        """Say the next round; True when another one may be waiting.

        Raises whatever PostgreSQL or Kafka raised: then nothing of the round was deleted.
        """
        found = await self._read()
        rows = [row for row in found if await self._has_topic(row["topic"])]
        if not rows:
            return bool(found)  # those of missing topics aren't read next time
        said, failure = await self._say(rows)
        await queries.delete_said(self._connection, said)
        self._newest = max(self._newest, *said, 0)
        if failure:
            await self._learn(rows, failure)
            raise failure
        return True

    async def _read(self) -> list[asyncpg.Record]:
        now = time.monotonic()
        sweep = now - self._swept_at > SWEEP_SECONDS
        if sweep:
            self._swept_at = now
            self._past_refused = await queries.any_refused(self._connection)
            self._missing = {topic: until for topic, until in self._missing.items() if until > now}
        return await queries.read_round(
            self._connection,
            above=0 if sweep else self._newest - LATE,
            without_topics=list(self._missing),
            limit=1 if self._careful_up_to > self._newest else ROUND,
            past_refused=self._past_refused,
        )

    async def _has_topic(self, topic: str) -> bool:
        """Rows of a topic that isn't there yet wait; all others go on."""
        if topic in self._partitions:
            return True
        if topic in self._missing:
            return False
        try:
            found = await asyncio.wait_for(self._producer.partitions_for(self._kafka.topic(topic)), TOPIC_SECONDS)
        except (UnknownTopicOrPartitionError, TopicAuthorizationFailedError, InvalidTopicError, TimeoutError):
            self._leave_alone({topic})
            return False
        self._partitions[topic] = len(found)
        return True

    def _leave_alone(self, topics: set[str]) -> None:
        log.error("topics_missing", topics=sorted(topics))
        self._missing.update(dict.fromkeys(topics, time.monotonic() + MISSING_SECONDS))

    async def _say(self, rows: Sequence[Row]) -> tuple[list[int], BaseException | None]:
        """Send rows; the numbers of those that Kafka has, and what the first of the others came to."""
        try:
            batches = self._fill(rows)
        except FOR_GOOD as error:
            return [], error
        sent = [await self._send(batch) for batch in batches]
        outcomes = await asyncio.gather(*sent, return_exceptions=True)
        said = []
        for batch, outcome in zip(batches, outcomes, strict=True):
            batch.end(outcome)
            if not isinstance(outcome, BaseException):
                said += batch.seqs
                catalogue.relay_messages.labels(batch.topic).inc(len(batch.seqs))
        return said, next((outcome for outcome in outcomes if isinstance(outcome, BaseException)), None)

    async def _send(self, batch: Batch) -> asyncio.Future[object]:
        sent: asyncio.Future[object] = await self._producer.send_batch(
            batch.builder, self._kafka.topic(batch.topic), partition=batch.partition
        )
        return sent

    def _fill(self, rows: Sequence[Row]) -> list[Batch]:
        """One batch a partition: nothing can land behind what was refused. The first full one ends the round."""
        batches: dict[tuple[str, int], Batch] = {}
        for row in rows:
            topic, key = row["topic"], str(row["key"]).encode()
            place = topic, partition_of(key, self._partitions[topic])
            if place not in batches:
                batches[place] = Batch(*place, self._producer.create_batch())
            if not self._append(batches[place], key, row):
                break
        if not all(batch.seqs for batch in batches.values()):
            raise MessageSizeTooLargeError(f"row {row['seq']} doesn't fit into a batch")
        return list(batches.values())

    def _append(self, batch: Batch, key: bytes, row: Row) -> bool:
        sending = _begin(row)
        added = batch.builder.append(
            timestamp=int(row["said_at"].timestamp() * 1000),
            key=key,
            value=row["body"],
            headers=headers_of(row, self._service, sending.traceparent if sending else None),
        )
        if added is not None:
            batch.seqs.append(row["seq"])
            batch.sendings.extend([sending] if sending else [])
        return added is not None

    async def _learn(self, rows: Sequence[Row], failure: BaseException) -> None:
        """What Kafka refuses for good is found by going on row by row, and set aside when it is alone."""
        if isinstance(failure, TopicAuthorizationFailedError):
            self._leave_alone({row["topic"] for row in rows if self._kafka.topic(row["topic"]) in str(failure)})
        elif isinstance(failure, FOR_GOOD) and len(rows) > 1:
            self._careful_up_to = rows[-1]["seq"]
        elif isinstance(failure, FOR_GOOD):
            log.error("message_set_aside", seq=rows[0]["seq"], topic=rows[0]["topic"], reason=type(failure).__name__)
            await queries.refuse(self._connection, rows[0]["seq"], type(failure).__name__)


def _begin(row: Row) -> Span | None:
    """A sending of its own in the trace that the row belongs to; what nobody traced goes without."""
    if spans.tracer is None or not sampled(row["traceparent"]):
        return None
    attributes = {**of_message(row["topic"], "send"), "cloudevents.event_type": row["type"]}
    return spans.tracer.begin("producer", f"send {row['topic']}", parent=row["traceparent"], attributes=attributes)
