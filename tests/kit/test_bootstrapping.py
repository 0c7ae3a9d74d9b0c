"""An agency that begins today has the same state as one that began two years ago."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from digiverkosto_kit import SqliteStore
from digiverkosto_kit.contracts import Organisation as TheirOrganisation

from deploy.local.kafka import LocalKafka
from shared.bus.kafka import Kafka
from shared.contracts import Organisation
from tests.kit.agency import akaa, running, subscriber
from tests.whole_log import whole_log

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]

CHANGES, AGGREGATES = 100_000, 2_000

# Kafka compacts closed segments, as soon as anything in them is superseded.
AT_ONCE = {
    "cleanup.policy": "compact",
    "segment.bytes": "1048576",
    "min.cleanable.dirty.ratio": "0.01",
    "max.compaction.lag.ms": "1000",
    "delete.retention.ms": "0",
}


@pytest.fixture
async def compacted(kafka: LocalKafka) -> AsyncIterator[Kafka]:
    own = Kafka(kafka.bootstrap_servers, topic_prefix=f"t{uuid4().hex[:8]}.")
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    await admin.create_topics([NewTopic(own.topic(Organisation.topic), 3, 1, topic_configs=AT_ONCE)])
    yield own
    await admin.delete_topics([own.topic(Organisation.topic)])
    await admin.close()


async def say_changes(kafka: Kafka, seed: int) -> None:
    """One in twenty changes is a deletion; whatever was deleted may come back later."""
    chance, keys, versions = Random(seed), [uuid4() for _ in range(AGGREGATES)], [0] * AGGREGATES
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers, enable_idempotence=True) as producer:
        sent = []
        for number in range(CHANGES):
            which = chance.randrange(AGGREGATES)
            versions[which] += 1
            state = akaa(versions[which], keys[which], f"Kunta {number}")
            body = None if chance.random() < 0.05 else state.body()
            told = [("ce_aggregateversion", str(state.version).encode())]
            sent.append(await producer.send(kafka.topic(state.topic), body, key=str(state.id).encode(), headers=told))
        await asyncio.gather(*sent)


async def until_compacted(kafka: Kafka) -> int:
    """How many records the log holds, once Kafka has dropped most of what was superseded."""
    deadline = time.monotonic() + 120
    while True:
        left = len(await whole_log(kafka, Organisation))
        if left < CHANGES / 2 or time.monotonic() > deadline:
            return left
        await asyncio.sleep(5)


async def test_who_begins_today_has_what_those_have_who_heard_every_change(compacted: Kafka, tmp_path: Path) -> None:
    early, late = (SqliteStore(tmp_path / f"{name}.sqlite") for name in ("early", "late"))
    first = subscriber(compacted, early, [TheirOrganisation])
    async with running(first):
        await say_changes(compacted, seed=20261129)
    follower = subscriber(compacted, early, [TheirOrganisation])
    async with running(follower):
        await asyncio.wait_for(follower.caught_up.wait(), 60)
    assert await until_compacted(compacted) < CHANGES / 2

    beginner = subscriber(compacted, late, [TheirOrganisation])
    async with running(beginner):
        await asyncio.wait_for(beginner.caught_up.wait(), 60)

    states = late.states(TheirOrganisation)
    assert AGGREGATES * 0.9 < len(states) < AGGREGATES
    assert states == early.states(TheirOrganisation)
    early.close()
    late.close()
