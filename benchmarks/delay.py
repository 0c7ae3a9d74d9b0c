"""How long after its commit a message has had its effect in another service's database, at 200 a second."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from statistics import quantiles
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks import said
from benchmarks.bare.consumer import assigned
from benchmarks.bare.producer import producer
from benchmarks.consumer import WatchedIntake
from benchmarks.followed import FOLDERS, follow_signups, handlers
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from benchmarks.waiting import until
from shared.bus import outbox
from shared.bus.consumer import Consumer
from shared.bus.intake import Portion
from shared.bus.kafka import Kafka
from shared.bus.records import Place
from shared.bus.relay import Relay
from shared.contracts import Signup
from shared.postgres import Pool, connect_pool
from shared.telemetry import catalogue

A_SECOND = 200


class TimedIntake(WatchedIntake):
    """Notes when each message's effect was committed."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool, handlers(), 0)
        self.stored_at: dict[UUID, float] = {}

    async def take_in(
        self, cluster_id: str, portions: Sequence[Portion], expected: dict[Place, int]
    ) -> dict[Place, int]:
        stale = await super().take_in(cluster_id, portions, expected)
        now = time.perf_counter()
        for portion in portions:
            self.stored_at.update((UUID(record.key.decode()), now) for record in portion.records)
        return stale


async def measure(parts: Parts) -> list[Outcome]:
    messages = int(parts.length.seconds * A_SECOND)
    async with parts.topics([Signup]) as kafka, parts.database(FOLDERS) as here, parts.database(FOLDERS) as there:
        writer, reader = [await connect_pool(dsn, name="benchmarks") for dsn in (here, there)]
        try:
            async with _following(here, reader, kafka) as (relay, intake), _bare(kafka) as (sender, listener):

                async def whole_path() -> Figure:
                    return await _whole_path(writer, relay, intake, said.signups(messages))

                async def produce_to_getone() -> Figure:
                    return await _produce_to_getone(sender, listener, kafka, said.signups(messages))

                ours, bare = await in_turn(whole_path, produce_to_getone, parts.length.rounds)
        finally:
            await writer.close()
            await reader.close()
    return [Outcome("commit to effect, p50", "ms", "raw produce to getone", 5, "lower", ours, bare)]


@asynccontextmanager
async def _following(dsn: str, reader: Pool, kafka: Kafka) -> AsyncIterator[tuple[Relay, TimedIntake]]:
    intake = TimedIntake(reader)
    relay, consumer = Relay("registration", dsn, kafka), Consumer("events", reader, kafka, intake)
    tasks = [asyncio.create_task(part.run()) for part in (relay, consumer)]
    try:
        await until(lambda: catalogue.relay_leads._value.get() == 1)
        await asyncio.sleep(2)  # the consumer joins its group
        yield relay, intake
    finally:
        relay.stop()
        consumer.stop()
        await asyncio.gather(*tasks)


async def _whole_path(writer: Pool, relay: Relay, intake: TimedIntake, signups: Sequence[Signup]) -> Figure:
    committed: dict[UUID, float] = {}

    async def say(signup: Signup) -> None:
        async with writer.acquire() as tx:
            async with tx.transaction():
                await follow_signups([signup], tx, intake._clock())
                await outbox.add(tx, signup, "signup.confirmed")
            committed[signup.id] = time.perf_counter()
            relay.wake()

    await _steadily([say(signup) for signup in signups])
    await until(lambda: committed.keys() <= intake.stored_at.keys())
    return _delays([intake.stored_at[id_] - at for id_, at in committed.items()])


@asynccontextmanager
async def _bare(kafka: Kafka) -> AsyncIterator[tuple[AIOKafkaProducer, AIOKafkaConsumer]]:
    sender, listener = producer(kafka), await assigned(kafka, Signup)
    await sender.start()
    await listener.seek_to_end()
    try:
        yield sender, listener
    finally:
        await sender.stop()
        await listener.stop()


async def _produce_to_getone(
    sender: AIOKafkaProducer, listener: AIOKafkaConsumer, kafka: Kafka, signups: Sequence[Signup]
) -> Figure:
    await listener.seek_to_end()
    sent: dict[bytes, float] = {}
    got: dict[bytes, float] = {}

    async def send(signup: Signup) -> None:
        key = str(signup.id).encode()
        sent[key] = time.perf_counter()
        await sender.send(kafka.topic(Signup.topic), signup.body(), key=key)

    async def listen() -> None:
        while len(got) < len(signups):
            record = await listener.getone()
            got[record.key] = time.perf_counter()

    listening = asyncio.create_task(listen())
    await _steadily([send(signup) for signup in signups])
    await asyncio.wait_for(listening, 30)
    return _delays([got[key] - at for key, at in sent.items()])


async def _steadily(acts: Sequence[Coroutine[None, None, None]]) -> None:
    """Begin 200 acts a second, whether or not the earlier ones are done."""
    started = time.perf_counter()
    tasks: list[asyncio.Task[None]] = []
    for number, act in enumerate(acts):
        await asyncio.sleep(started + number / A_SECOND - time.perf_counter())
        tasks.append(asyncio.create_task(act))
    await asyncio.gather(*tasks)


def _delays(seconds: Sequence[float]) -> Figure:
    steps = quantiles(seconds, n=100)
    return Figure(steps[49] * 1000, {"p99, ms": steps[98] * 1000})
