"""How fast roadmaps makes anew what it reads from other services' topics, from offset 0: gatherings, as an example."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from benchmarks import said
from benchmarks.bare.producer import producer, send_in_rounds
from benchmarks.bare.retelling import take_in_bare
from benchmarks.consumer import WatchedIntake
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from deploy import services
from shared.bus import outbox
from shared.bus.consumer import Consumer
from shared.bus.handlers import Handlers
from shared.bus.kafka import Kafka
from shared.contracts import Localised, Occurrence, OccurrenceState
from shared.contracts.series import EventKind, Mode
from shared.postgres import Pool, connect_pool

BEGINS = datetime(2026, 1, 2, 7, tzinfo=UTC)


async def measure(parts: Parts) -> list[Outcome]:
    messages, own = parts.length.messages, services.load("roadmaps")
    following = Handlers({Occurrence: own.handlers.follows[Occurrence]})
    async with parts.topics([Occurrence]) as kafka, parts.database(own.migration_folders()) as dsn:
        pool = await connect_pool(dsn, name="benchmarks")
        try:
            await _fill(pool, kafka, messages)

            async def rebuilt() -> Figure:
                return await _rebuilt(pool, kafka, following, messages)

            async def bare() -> Figure:
                await _forget(pool)
                return await take_in_bare(pool, kafka, messages)

            ours, theirs = await in_turn(rebuilt, bare, parts.length.rounds)
        finally:
            await pool.close()
    name = "what roadmaps reads of gatherings, made anew"
    return [Outcome(name, "messages/s", "raw getmany and upsert", 0.5, "higher", ours, theirs)]


def gatherings(count: int) -> list[Occurrence]:
    networks = [(uuid4(), uuid4()) for _ in range(100)]
    return [
        Occurrence(
            id=uuid4(), version=1, network_id=networks[number % 100][0], series_id=networks[number % 100][1],
            title=Localised(fi=f"Digiverkoston perjantai {number}", sv=f"Nätverkets fredag {number}"),
            description=Localised(fi="Kuukauden ensimmäinen perjantai: yksi teema, kaksi esitystä ja keskustelu."),
            kind=EventKind.network_event, mode=Mode.online, starts_at=BEGINS + timedelta(hours=number),
            ends_at=BEGINS + timedelta(hours=number + 1), state=OccurrenceState.ended,
        )
        for number in range(count)
    ]  # fmt: skip


async def _fill(pool: Pool, kafka: Kafka, messages: int) -> None:
    """The log as the relay of events leaves it."""
    rows = [(*outbox.row(one, "occurrence.ended")[:-1], said.TRACEPARENT) for one in gatherings(messages)]
    async with pool.acquire() as connection:
        records = await said.as_records(connection, rows)
    sender = producer(kafka)
    await sender.start()
    await send_in_rounds(sender, kafka.topic(Occurrence.topic), records)
    await sender.stop()


async def _rebuilt(pool: Pool, kafka: Kafka, following: Handlers, messages: int) -> Figure:
    await _forget(pool)
    intake = WatchedIntake(pool, following, messages)
    consumer = Consumer("roadmaps", pool, kafka, intake)
    task = asyncio.create_task(consumer.run())
    try:
        await asyncio.wait_for(intake.done.wait(), 120)
        wall, cpu = time.perf_counter() - intake.began, time.process_time() - intake.began_cpu
        assert await pool.fetchval("SELECT count(*) FROM told") == messages
    finally:
        consumer.stop()
        await task
    return Figure(messages / wall, {"CPU of the reader, µs a message": cpu / messages * 1e6})


async def _forget(pool: Pool) -> None:
    await pool.execute("TRUNCATE told, positions")
