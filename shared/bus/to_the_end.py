"""Reads topics from where one stands to where they end now, without joining a group."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.bus.discarding import end
from shared.bus.kafka import Kafka
from shared.bus.records import Place, Record

POLL_MS = 500
END_SECONDS = 2.0


class TopicMissing(Exception):
    """A topic isn't there: it has to be provisioned first."""


@dataclass(frozen=True)
class Stretch:
    """What of a partition is to be read: from `start` up to, and without, `end`."""

    start: int
    end: int


class TopicReader:
    """Sees committed messages only, and follows no group."""

    def __init__(self, kafka: Kafka, client: AIOKafkaConsumer, admin: AIOKafkaAdminClient) -> None:
        self._kafka = kafka
        self._client = client
        self._admin = admin

    async def places(self, topic: str) -> list[Place]:
        """All partitions of a topic. Raises TopicMissing."""
        name = self._kafka.topic(topic)
        found = (await self._admin.describe_topics([name]))[0]
        if found["error_code"] or not found["partitions"]:
            raise TopicMissing(name)
        return [(topic, number) for number in sorted(one["partition"] for one in found["partitions"])]

    async def told(self, group: str) -> dict[Place, int]:
        """Where a group's consumers told Kafka that they stood, about a second ago; empty when nobody remembers."""
        prefix = self._kafka.topic_prefix
        offsets = await self._admin.list_consumer_group_offsets(prefix + group)
        return {(part.topic.removeprefix(prefix), part.partition): one.offset for part, one in offsets.items()}

    async def cluster_id(self) -> str:
        return str((await self._admin.describe_cluster())["cluster_id"])

    async def stretches(self, places: Sequence[Place], positions: Mapping[Place, int]) -> dict[Place, Stretch]:
        """What is unread. A log that begins later or ends earlier than the position is another one: all of it."""
        parts = self._parts(places)
        self._client.assign(list(parts))
        begins, ends = await self._client.beginning_offsets(list(parts)), await self._client.end_offsets(list(parts))
        found = {}
        for part, place in parts.items():
            position = positions.get(place, 0)
            there = begins[part] <= position <= ends[part]
            found[place] = Stretch(position if there else begins[part], ends[part])
        return found

    async def read(self, stretches: Mapping[Place, Stretch]) -> AsyncIterator[tuple[Place, list[Record]]]:
        """Batches of one partition each, in order."""
        parts = self._parts(list(stretches))
        self._client.assign(list(parts))
        for part, place in parts.items():
            self._client.seek(part, stretches[place].start)
        while unread := [part for part in parts if await self._client.position(part) < stretches[parts[part]].end]:
            for part, records in (await self._client.getmany(*unread, timeout_ms=POLL_MS)).items():
                within = [record for record in records if record.offset < stretches[parts[part]].end]
                if within:
                    yield parts[part], within

    def _parts(self, places: Sequence[Place]) -> dict[TopicPartition, Place]:
        return {TopicPartition(self._kafka.topic(topic), number): (topic, number) for topic, number in places}


@asynccontextmanager
async def topic_reader(kafka: Kafka) -> AsyncIterator[TopicReader]:
    client = AIOKafkaConsumer(
        **kafka.client(),
        isolation_level="read_committed",
        auto_offset_reset="none",
        enable_auto_commit=False,
        max_partition_fetch_bytes=2 * 1024 * 1024,
    )
    admin = AIOKafkaAdminClient(**kafka.client())
    try:
        await client.start()
        await admin.start()
        yield TopicReader(kafka, client, admin)
    finally:
        await end(client.stop(), END_SECONDS)
        await end(admin.close(), END_SECONDS)
