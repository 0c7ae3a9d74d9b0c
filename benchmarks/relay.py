"""How fast the relay brings a backlog to Kafka, and how fast libraries do that send row by row."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg
from aiokafka import AIOKafkaProducer

from benchmarks import said
from benchmarks.bare.producer import producer, send_in_rounds, send_one_by_one
from benchmarks.followed import FOLDERS
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from benchmarks.peers import relayed_by_peer
from benchmarks.waiting import until
from shared.bus.kafka import Kafka
from shared.bus.relay import Relay
from shared.contracts import Signup
from shared.telemetry import catalogue

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
AWAITED_SENDS = 1500


async def measure(parts: Parts) -> list[Outcome]:
    async with parts.topics([Signup]) as kafka, parts.database(FOLDERS) as dsn:
        connection = await asyncpg.connect(dsn)
        sender = producer(kafka)
        await sender.start()
        try:
            async with _leading(dsn, kafka) as relay:
                return await _compare(parts, kafka, connection, sender, relay)
        finally:
            await sender.stop()
            await connection.close()


async def _compare(
    parts: Parts, kafka: Kafka, connection: Connection, sender: AIOKafkaProducer, relay: Relay
) -> list[Outcome]:
    rows = said.rows(said.signups(parts.length.messages))
    records = await said.as_records(connection, rows)
    topic = kafka.topic(Signup.topic)

    async def relayed() -> Figure:
        await said.fill_outbox(connection, rows)
        return await _rate(len(rows), _drain(connection, relay, len(rows)))

    async def sent() -> Figure:
        return await _rate(len(records), send_in_rounds(sender, topic, records))

    async def sent_singly() -> Figure:
        return await _rate(AWAITED_SENDS, send_one_by_one(sender, topic, records[:AWAITED_SENDS]))

    await relayed()  # everybody has seen everything once before it counts
    await sent()
    ours, bare = await in_turn(relayed, sent, parts.length.rounds)
    again, singly = await in_turn(relayed, sent_singly, min(parts.length.rounds, 3))
    found = [
        Outcome("relay", "messages/s", "raw send_batch", 0.5, "higher", ours, bare),
        Outcome("relay, beside one by one", "messages/s", "one awaited send per row", 1, "higher", again, singly),
    ]
    if peer := await relayed_by_peer(parts, kafka):
        once = (await relayed(),)
        found.append(Outcome("relay, beside a peer", "messages/s", "faststream-outbox", 1, "higher", once, (peer,)))
    return found


async def _rate(messages: int, work: Awaitable[None]) -> Figure:
    wall, cpu = time.perf_counter(), time.process_time()
    await work
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Figure(messages / wall, {"CPU of the sender, µs a message": cpu / messages * 1e6})


async def _drain(connection: Connection, relay: Relay, messages: int) -> None:
    """Until Kafka has acknowledged all, and the outbox is empty."""
    counter = catalogue.relay_messages.labels(Signup.topic)
    end = counter._value.get() + messages
    relay.wake()
    await until(lambda: counter._value.get() >= end, every=0.002)
    for _ in range(1000):
        if await connection.fetchval("SELECT NOT EXISTS (SELECT FROM outbox)"):
            return
    raise TimeoutError("the outbox never was empty")


@asynccontextmanager
async def _leading(dsn: str, kafka: Kafka) -> AsyncIterator[Relay]:
    relay = Relay("registration", dsn, kafka)
    task = asyncio.create_task(relay.run())
    try:
        await until(lambda: catalogue.relay_leads._value.get() == 1)
        yield relay
    finally:
        relay.stop()
        await task
