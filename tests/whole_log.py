"""Everything that a topic holds, as a subscriber sees it."""

from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.bus.kafka import Kafka
from shared.contracts import Contract


@dataclass(frozen=True)
class Message:
    """A record as a subscriber sees it."""

    topic: str
    partition: int
    offset: int
    key: str
    headers: dict[str, str]
    body: bytes | None
    timestamp: int

    @property
    def version(self) -> int:
        return int(self.headers["ce_aggregateversion"])


async def whole_log(kafka: Kafka, contract: type[Contract]) -> list[Message]:
    """Everything that a topic holds, in offset order within each partition; committed messages only."""
    topic = kafka.topic(contract.topic)
    reader = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap_servers, isolation_level="read_committed")
    await reader.start()
    try:
        parts = [TopicPartition(topic, number) for number in sorted(await reader._client._wait_on_metadata(topic))]
        reader.assign(parts)
        await reader.seek_to_beginning(*parts)
        ends = await reader.end_offsets(parts)
        messages: list[Message] = []
        while any([await reader.position(part) < ends[part] for part in parts]):
            for records in (await reader.getmany(timeout_ms=200)).values():
                messages.extend(_message(record) for record in records)
        return messages
    finally:
        await reader.stop()


def _message(record: Any) -> Message:
    headers = {name: value.decode() for name, value in record.headers}
    key = record.key.decode()
    return Message(record.topic, record.partition, record.offset, key, headers, record.value, record.timestamp)
