"""Away or new, the service hears from Kafka what happened meanwhile: what is due opens, what is old does not."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from deploy.local.kafka import LocalKafka
from services.surveys.service import SERVICE
from shared.bus.kafka import Kafka
from shared.contracts import CONTRACTS, Contract, Occurrence, OccurrenceState, Survey
from tests.parts import Databases, running, topics
from tests.surveys.conftest import Surveys
from tests.surveys.gatherings import later, occurrence, readied, series
from tests.whole_log import whole_log

WITHIN = 40


@asynccontextmanager
async def away(databases: Databases, kafka: Kafka, folder: Path) -> AsyncIterator[Surveys]:
    """The service answers requests and hears nothing until `comes_back`."""
    async with running(SERVICE, databases, folder, kafka=kafka) as opened:
        staged = Surveys(opened)
        await staged.hears_of_network(staged.network, "Digitalisaation edistäjien verkosto", staged.coordinator)
        yield staged


def comes_back(surveys: Surveys) -> None:
    process = surveys.running.process
    process.tasks = [asyncio.create_task(process.relay.run()), asyncio.create_task(process.consumer.run())]


async def say(kafka: Kafka, states: Sequence[Contract]) -> None:
    """As the events service would."""
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap_servers) as producer:
        for state in states:
            await producer.send_and_wait(kafka.topic(state.topic), key=str(state.id).encode(), value=state.body())


async def heard(surveys: Surveys, states: Sequence[Occurrence]) -> None:
    """Until the newest of each is known."""
    newest = {state.id: state.version for state in states}
    async with asyncio.timeout(WITHIN):
        while True:
            rows = await surveys.running.fetch("SELECT id, version FROM occurrences")
            if {row["id"]: row["version"] for row in rows}.items() >= newest.items():
                return
            await asyncio.sleep(0.05)


async def told(kafka: Kafka, kind: str) -> list[str]:
    """Keys of the surveys that were said under this type, once any was."""
    async with asyncio.timeout(WITHIN):
        while True:
            log = await whole_log(kafka, Survey)
            if found := [message.key for message in log if message.headers["ce_type"].endswith(kind)]:
                return found
            await asyncio.sleep(0.1)


@pytest.fixture
async def bus(kafka: LocalKafka) -> AsyncIterator[Kafka]:
    async with topics(kafka, CONTRACTS) as prefixed:
        yield prefixed


async def test_what_ended_while_the_service_was_away_opens_when_it_is_back(
    databases: Databases, bus: Kafka, tmp_path: Path
) -> None:
    async with away(databases, bus, tmp_path) as surveys:
        about = occurrence(surveys.network, surveys.running.clock() + timedelta(days=3))
        await surveys.running.hear(about)
        survey = await readied(
            surveys, target_kind="occurrence", target_id=str(about.id), opening="at_the_end", closing="after_days",
            close_after_days=14,
        )  # fmt: skip
        moved = later(about, ends_at=about.ends_at + timedelta(hours=1))
        surveys.running.clock.now = moved.ends_at + timedelta(hours=2)
        await say(bus, [about, moved, later(moved, state=OccurrenceState.ended), moved])
        comes_back(surveys)

        assert await told(bus, "survey.opened") == [survey]


async def test_a_new_service_on_years_of_topics_opens_nothing(databases: Databases, bus: Kafka, tmp_path: Path) -> None:
    async with away(databases, bus, tmp_path) as surveys:
        now, fridays = surveys.running.clock(), series(surveys.network)
        past = [
            later(occurrence(surveys.network, now - timedelta(days=30 * months), series_id=fridays.id), state=state)
            for months in range(1, 61)
            for state in (OccurrenceState.scheduled, OccurrenceState.ended)
        ]
        await say(bus, [fridays, *past])
        comes_back(surveys)
        await heard(surveys, past)

        assert await surveys.running.fetch("SELECT FROM surveys") == []
        assert await surveys.running.fetch("SELECT FROM mail_intents") == []
        assert await whole_log(bus, Survey) == []
