"""What an agency's subscriber hears in these tests, and waiting until it has."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from aiokafka import AIOKafkaProducer
from digiverkosto_kit import Access, Store, Subscriber

from shared.bus.kafka import Kafka
from shared.contracts import Contract, Localised, Organisation, OrganisationKind
from tests.roadmaps.switching import Sent

PATIENCE = 60.0


def akaa(version: int, key: UUID, name: str = "Akaa") -> Organisation:
    return Organisation(id=key, version=version, name=Localised(fi=name), kind=OrganisationKind.municipality)


def sent(state: Contract) -> Sent:
    return Sent(state.topic, state.id, state.body())


async def say(kafka: Kafka, *messages: Sent, version: int | None = None) -> None:
    """As they are, one after another; `version` is what their headers tell."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers)
    await producer.start()
    headers = [("ce_aggregateversion", str(version).encode())] if version else []
    try:
        for one in messages:
            await producer.send_and_wait(kafka.topic(one.topic), one.body, key=str(one.key).encode(), headers=headers)
    finally:
        await producer.stop()


def subscriber(kafka: Kafka, store: Store, contracts: Sequence[type] = ()) -> Subscriber:
    access = Access(kafka.bootstrap_servers, "ext.akaa.1", topic_prefix=kafka.topic_prefix)
    told = {"contracts": contracts} if contracts else {}
    return Subscriber(access, store, name=kafka.topic_prefix, **told)


@asynccontextmanager
async def running(*subscribers: Subscriber) -> AsyncIterator[None]:
    loops = [asyncio.create_task(one.run()) for one in subscribers]
    try:
        yield
    finally:
        for loop in loops:
            loop.cancel()
            with suppress(asyncio.CancelledError):
                await loop


async def caught_up(kafka: Kafka, store: Store) -> None:
    """A subscriber begins, reads what is there and ends."""
    one = subscriber(kafka, store)
    async with running(one):
        await asyncio.wait_for(one.caught_up.wait(), PATIENCE)
