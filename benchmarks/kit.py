"""How fast the agencies' kit reads a topic, beside raw getmany with JSON parsed: once into memory, once into SQLite."""

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer

from benchmarks.bare.producer import producer, send_in_rounds
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from benchmarks.said import Record
from kit.generate import assemble
from shared.bus.kafka import Kafka
from shared.contracts import EventKind, Localised, Mode, Occurrence, OccurrenceState

BUDGET = 120.0
START = datetime(2026, 1, 2, 7, tzinfo=UTC)


class Kept:
    """A store in memory: what an agency's own would hold, without the time of a database."""

    def __init__(self) -> None:
        self.states: dict[Any, tuple[int, Any]] = {}
        self.where: dict[Any, int] = {}

    async def positions(self, cluster: str) -> Mapping[Any, int]:
        return self.where

    async def start_over(self, cluster: str, place: Any, position: int) -> None:
        self.where[place] = position

    async def keep(self, batch: Any) -> None:
        for change in batch.changes:
            if change.version > self.states.get(change.key, (0, None))[0]:
                self.states[change.key] = change.version, change.state
        self.where |= batch.ends


async def measure(parts: Parts) -> list[Outcome]:
    with TemporaryDirectory(prefix="digiverkosto-kit-") as place:
        assemble(Path(place))
        sys.path.insert(0, place)
        async with parts.topics([Occurrence]) as kafka:
            await _fill(kafka, parts.length.messages)
            return await _beside_raw(kafka, parts, Path(place))


async def _beside_raw(kafka: Kafka, parts: Parts, folder: Path) -> list[Outcome]:
    kit, messages = import_module("digiverkosto_kit"), parts.length.messages

    async def into_memory() -> Figure:
        return await _by_kit(kit, kafka, Kept(), messages)

    async def into_sqlite() -> Figure:
        store = kit.SqliteStore(folder / f"{uuid4()}.sqlite")
        try:
            return await _by_kit(kit, kafka, store, messages)
        finally:
            store.close()

    async def raw() -> Figure:
        return await _raw(kafka, messages)

    outcomes = []
    for name, ours in {"kit, into memory": into_memory, "kit, into SQLite": into_sqlite}.items():
        figures = await in_turn(ours, raw, parts.length.rounds)
        outcomes.append(Outcome(name, "messages/s", "raw getmany and JSON parsed", 0.7, "higher", *figures))
    return outcomes


async def _by_kit(kit: Any, kafka: Kafka, store: Any, messages: int) -> Figure:
    """From the start of the consumer until everything is kept; both sides pay for their start."""
    access = kit.Access(kafka.bootstrap_servers, f"ext.{uuid4()}.1", topic_prefix=kafka.topic_prefix)
    contracts = [import_module("digiverkosto_kit.contracts").Occurrence]
    subscriber = kit.Subscriber(access, store, contracts=contracts)
    started = time.perf_counter()
    reading = asyncio.create_task(subscriber.run())
    await asyncio.wait_for(subscriber.caught_up.wait(), BUDGET)
    wall = time.perf_counter() - started
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    return Figure(messages / wall)


async def _raw(kafka: Kafka, messages: int) -> Figure:
    started = time.perf_counter()
    states: dict[bytes, Any] = {}
    consumer = AIOKafkaConsumer(
        kafka.topic(Occurrence.topic),
        bootstrap_servers=kafka.bootstrap_servers,
        group_id=kafka.topic(str(uuid4())),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
    )
    await consumer.start()
    while len(states) < messages:
        for records in (await consumer.getmany(timeout_ms=500, max_records=5_000)).values():
            states |= {record.key: json.loads(record.value) for record in records}
    wall = time.perf_counter() - started
    await consumer.stop()
    return Figure(messages / wall)


async def _fill(kafka: Kafka, messages: int) -> None:
    sender = producer(kafka)
    await sender.start()
    records = [_record(_occurrence()) for _ in range(messages)]
    await send_in_rounds(sender, kafka.topic(Occurrence.topic), records)
    await sender.stop()


def _record(state: Occurrence) -> Record:
    return Record(str(state.id).encode(), state.body(), [("ce_aggregateversion", b"1")])


def _occurrence() -> Occurrence:
    return Occurrence(
        id=uuid4(),
        version=1,
        network_id=uuid4(),
        series_id=uuid4(),
        title=Localised(fi="Kuukauden ensimmäinen perjantai"),
        description=Localised(fi="Digipalvelujen kehittäminen kunnissa: mitä opimme viime vuonna."),
        kind=EventKind.network_event,
        mode=Mode.online,
        starts_at=START,
        ends_at=START,
        state=OccurrenceState.scheduled,
    )
