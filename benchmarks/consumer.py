"""How fast the consumer takes in a backlog: positions and a projection, each batch one transaction."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks import said
from benchmarks.bare.consumer import take_in_bare
from benchmarks.bare.producer import producer, send_in_rounds
from benchmarks.followed import FOLDERS, handlers
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from shared.bus.consumer import Consumer
from shared.bus.handlers import Handlers
from shared.bus.intake import Intake, Portion
from shared.bus.kafka import Kafka
from shared.bus.records import Place
from shared.contracts import Signup
from shared.postgres import Pool, connect_pool


class WatchedIntake(Intake):
    """Notes when the first batch came and when how many messages were stored."""

    def __init__(self, pool: Pool, handlers: Handlers, awaited: int) -> None:
        super().__init__(pool, handlers, lambda: datetime.now(UTC))
        self._left = awaited
        self.began = self.began_cpu = 0.0
        self.done = asyncio.Event()

    async def take_in(
        self, cluster_id: str, portions: Sequence[Portion], expected: dict[Place, int]
    ) -> dict[Place, int]:
        if not self.began:
            self.began, self.began_cpu = time.perf_counter(), time.process_time()
        stale = await super().take_in(cluster_id, portions, expected)
        self._left -= sum(len(portion.records) for portion in portions)
        if self._left <= 0:
            self.done.set()
        return stale


async def measure(parts: Parts) -> list[Outcome]:
    messages = parts.length.messages
    async with parts.topics([Signup]) as kafka, parts.database(FOLDERS) as dsn:
        pool = await connect_pool(dsn, name="benchmarks")
        try:
            await _fill(pool, kafka, messages)

            async def taken_in() -> Figure:
                return await _take_in(pool, kafka, messages)

            async def taken_in_bare() -> Figure:
                await _forget(pool)
                return await take_in_bare(pool, kafka, messages)

            ours, bare = await in_turn(taken_in, taken_in_bare, parts.length.rounds)
        finally:
            await pool.close()
    return [Outcome("consumer", "messages/s", "raw getmany and upsert", 0.5, "higher", ours, bare)]


async def _fill(pool: Pool, kafka: Kafka, messages: int) -> None:
    """The log as registration's relay leaves it."""
    async with pool.acquire() as connection:
        records = await said.as_records(connection, said.rows(said.signups(messages)))
    sender = producer(kafka)
    await sender.start()
    await send_in_rounds(sender, kafka.topic(Signup.topic), records)
    await sender.stop()


async def _take_in(pool: Pool, kafka: Kafka, messages: int) -> Figure:
    await _forget(pool)
    intake = WatchedIntake(pool, handlers(), messages)
    consumer = Consumer("events", pool, kafka, intake)
    task = asyncio.create_task(consumer.run())
    try:
        await asyncio.wait_for(intake.done.wait(), 120)
        wall, cpu = time.perf_counter() - intake.began, time.process_time() - intake.began_cpu
        assert await pool.fetchval("SELECT count(*) FROM followed") == messages
    finally:
        consumer.stop()
        await task
    return Figure(messages / wall, {"CPU of the reader, µs a message": cpu / messages * 1e6})


async def _forget(pool: Pool) -> None:
    """Nothing kept and no position: read from the beginning again."""
    await pool.execute("TRUNCATE followed, positions")
