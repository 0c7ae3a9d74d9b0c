"""A small service of the tests' own, with one aggregate, on the real bus."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.kafka import LocalKafka
from shared.bus.kafka import Kafka
from shared.contracts import Theme
from tests.bus.stage import Stage, open_stage
from tests.parts import Databases, topics


@pytest.fixture
async def broker(kafka: LocalKafka) -> AsyncIterator[Kafka]:
    async with topics(kafka, [Theme], request_timeout_ms=3000, session_timeout_ms=6000) as own:
        yield own


@pytest.fixture
async def stage(databases: Databases, broker: Kafka) -> AsyncIterator[Stage]:
    async with open_stage(databases, broker) as opened:
        yield opened
