"""Kafka records as the consumer gets them, made by hand where Kafka's part isn't the claim."""

from collections.abc import Sequence
from uuid import UUID

from aiokafka import ConsumerRecord

from shared.contracts import Theme


def record(
    offset: int,
    key: UUID | bytes | None,
    body: bytes | None,
    *,
    topic: str = Theme.topic,
    partition: int = 0,
    headers: Sequence[tuple[str, bytes]] = (),
) -> ConsumerRecord:
    return ConsumerRecord(
        topic=topic,
        partition=partition,
        offset=offset,
        timestamp=0,
        timestamp_type=0,
        key=str(key).encode() if isinstance(key, UUID) else key,
        value=body,
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        headers=tuple(headers),
    )
