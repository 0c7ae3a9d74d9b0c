"""Two API processes of each service on one database, with the run's Kafka, for all storms."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.kafka import LocalKafka
from tests.faults.arena import running
from tests.faults.plan import Plan
from tests.storms.ground import Ground


@pytest.fixture(scope="module")
async def ground(tmp_path_factory: pytest.TempPathFactory, kafka: LocalKafka) -> AsyncIterator[Ground]:
    folder = tmp_path_factory.mktemp("storms")
    async with running(folder / "arena", Plan(replicas=2, broker=kafka, prefix=f"{folder.name}.")) as arena:
        own = await Ground.prepared(arena)
        yield own
        await own.pool.close()
