"""A small service of the tests' own, with one aggregate, on the real bus."""

from collections.abc import AsyncIterator, Iterator

import pytest

from deploy.local.kafka import LocalKafka
from shared.bus.kafka import Kafka
from shared.contracts import Theme
from tests.bus.stage import Stage, open_stage
from tests.parts import Databases, topics

SHORT = {"request_timeout_ms": 3000, "session_timeout_ms": 6000}


@pytest.fixture
async def broker(kafka: LocalKafka) -> AsyncIterator[Kafka]:
    async with topics(kafka, [Theme], **SHORT) as own:
        yield own


@pytest.fixture
async def stage(databases: Databases, broker: Kafka) -> AsyncIterator[Stage]:
    async with open_stage(databases, broker) as opened:
        yield opened


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    """A broker that the module's tests may kill; each leaves it running."""
    own = LocalKafka(tmp_path_factory.mktemp("mortal-kafka"))
    own.start()
    yield own
    own.stop()


@pytest.fixture
async def mortal_stage(databases: Databases, mortal: LocalKafka) -> AsyncIterator[Stage]:
    async with topics(mortal, [Theme], **SHORT) as own, open_stage(databases, own) as opened:
        yield opened
