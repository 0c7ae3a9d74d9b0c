"""aiokafka and asyncpg as they are: a batch out of getmany, an upsert of its rows, and nothing about positions."""

import time
from collections.abc import Sequence
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from benchmarks.followed import follow_bodies
from benchmarks.outcomes import Figure
from shared.bus.kafka import Kafka
from shared.contracts import Contract, Signup
from shared.postgres import Pool

BATCH = 2000


async def assigned(kafka: Kafka, contract: type[Contract]) -> AIOKafkaConsumer:
    """A reader of the topic from its beginning, started, in no group."""
    topic = kafka.topic(contract.topic)
    reader = AIOKafkaConsumer(
        **kafka.client(), isolation_level="read_committed", max_partition_fetch_bytes=2 * 1024 * 1024
    )
    await reader.start()
    parts = [TopicPartition(topic, number) for number in sorted(await reader._client._wait_on_metadata(topic))]
    reader.assign(parts)
    await reader.seek_to_beginning(*parts)
    return reader


async def take_in_bare(pool: Pool, kafka: Kafka, messages: int) -> Figure:
    reader = await assigned(kafka, Signup)
    try:
        fetched = await reader.getmany(timeout_ms=1000, max_records=BATCH)
        wall, cpu = time.perf_counter(), time.process_time()
        stored = 0
        while True:
            records = [record for own in fetched.values() for record in own]
            await _store(pool, records)
            stored += len(records)
            if stored >= messages:
                break
            fetched = await reader.getmany(timeout_ms=1000, max_records=BATCH)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    finally:
        await reader.stop()
    return Figure(messages / wall, {"CPU of the reader, µs a message": cpu / messages * 1e6})


async def _store(pool: Pool, records: Sequence[Any]) -> None:
    bodies = [orjson.loads(record.value) for record in records]
    async with pool.acquire() as tx, tx.transaction():
        await follow_bodies(bodies, tx)
