"""A service that begins hears whom it has to forget before it answers anybody; without Kafka it begins all the same."""

import asyncio
import time
from pathlib import Path

import pytest

from deploy.local.kafka import LocalKafka
from services.events.service import SERVICE as EVENTS
from services.registration.service import SERVICE as REGISTRATION
from shared.bus import outbox
from shared.contracts import CONTRACTS, Erasure, ErasureState
from shared.privacy import before_opening
from shared.runtime.service import Service
from tests.parts import Databases, running, topics
from tests.registration.scenes import Scenes


async def test_a_restored_database_forgets_before_the_first_answer(
    databases: Databases, kafka: LocalKafka, tmp_path: Path
) -> None:
    """Its own topic knows of an erasure that the database doesn't: it was put back from an older backup."""
    async with topics(kafka, CONTRACTS) as own, running(REGISTRATION, databases, tmp_path, kafka=own) as service:
        akaa = await Scenes(service).person("kirjaamo@akaa.example")
        erasure = Erasure(id=akaa, version=2, state=ErasureState.done, asked_at=service.clock())
        async with service.process.resources.pool.acquire() as tx:
            await outbox.add(tx, erasure, "erasure.done")
        service.process.tasks = [asyncio.create_task(service.process.relay.run())]
        async with asyncio.timeout(30):
            while await service.fetch("SELECT FROM outbox"):  # noqa: ASYNC110 -- the relay empties it
                await asyncio.sleep(0.05)

        assert await service.process.hear_erasures()
        assert await service.process.hear_erasures()

        assert await service.fetch("SELECT FROM people WHERE id = $1", akaa) == []
        assert (
            len(await service.fetch("SELECT FROM positions WHERE topic = $1 AND next_offset > 0", Erasure.topic)) == 1
        )


@pytest.mark.parametrize("service", [REGISTRATION, EVENTS], ids=lambda service: service.name)
async def test_without_kafka_it_begins_all_the_same(
    databases: Databases, tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(before_opening, "WITHIN_SECONDS", 2.0)
    async with running(service, databases, tmp_path) as begun:
        started = time.monotonic()
        assert not await begun.process.hear_erasures()
        assert time.monotonic() - started < 10  # the bounded wait that the guarantee names (RC9)
        assert (await begun.http.get("/readyz")).status_code == 200
