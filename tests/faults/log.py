"""What lies on every topic, from its beginning."""

from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.provisioning.declared import declared_topics
from shared.bus.kafka import Kafka


@dataclass(frozen=True)
class Logged:
    """A record of a topic."""

    topic: str
    partition: int
    offset: int
    key: str
    version: int
    headers: tuple[tuple[str, bytes], ...]
    body: bytes | None


async def read_log(kafka: Kafka) -> tuple[list[Logged], dict[tuple[str, int], int]]:
    """Every topic of the platform to its end, in offset order within each partition. Nothing is jumped over: a place
    that isn't there (any more) raises OffsetOutOfRangeError."""
    reader = AIOKafkaConsumer(
        bootstrap_servers=kafka.bootstrap_servers, isolation_level="read_committed", auto_offset_reset="none"
    )
    await reader.start()
    try:
        parts = [
            TopicPartition(topic.name, number)
            for topic in declared_topics(prefix=kafka.topic_prefix)
            for number in range(topic.partitions)
        ]
        reader.assign(parts)
        await reader.seek_to_beginning(*parts)
        ends = await reader.end_offsets(parts)
        read: list[Logged] = []
        left = {part for part in parts if ends[part]}
        while left:
            for records in (await reader.getmany(timeout_ms=200)).values():
                read += [_logged(one, kafka) for one in records]
            left = {part for part in left if await reader.position(part) < ends[part]}
        return read, {(part.topic.removeprefix(kafka.topic_prefix), part.partition): end for part, end in ends.items()}
    finally:
        await reader.stop()


def _logged(one: Any, kafka: Kafka) -> Logged:
    version = int(dict(one.headers)["ce_aggregateversion"])
    topic, key = one.topic.removeprefix(kafka.topic_prefix), one.key.decode()
    return Logged(topic, one.partition, one.offset, key, version, tuple(one.headers), one.value)
