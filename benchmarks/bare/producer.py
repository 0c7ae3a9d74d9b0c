"""aiokafka as it is: an idempotent producer, batches by its own partitioner, one round in flight."""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder

from benchmarks.said import Record
from shared.bus.kafka import Kafka

ROUND = 4000
BATCH_BYTES = 1_000_000


def producer(kafka: Kafka) -> AIOKafkaProducer:
    return AIOKafkaProducer(**kafka.client(), enable_idempotence=True, acks="all", max_batch_size=BATCH_BYTES)


async def send_in_rounds(sender: AIOKafkaProducer, topic: str, records: Sequence[Record]) -> None:
    partitions = sorted(await sender.partitions_for(topic))
    for start in range(0, len(records), ROUND):
        await _send_round(sender, topic, partitions, records[start : start + ROUND])


async def _send_round(sender: AIOKafkaProducer, topic: str, partitions: list[int], records: Sequence[Record]) -> None:
    batches: dict[int, BatchBuilder] = {}
    partitioner = DefaultPartitioner()
    for record in records:
        partition = partitioner(record.key, partitions, partitions)
        if partition not in batches:
            batches[partition] = sender.create_batch()
        added = batches[partition].append(timestamp=None, key=record.key, value=record.value, headers=record.headers)
        assert added is not None, "a round of one partition fits into one batch"
    sent = [await sender.send_batch(batch, topic, partition=partition) for partition, batch in batches.items()]
    await asyncio.gather(*sent)


async def send_one_by_one(sender: AIOKafkaProducer, topic: str, records: Sequence[Record]) -> None:
    """As outbox libraries do that publish a row at a time."""
    for record in records:
        await sender.send_and_wait(topic, record.value, key=record.key, headers=record.headers)
