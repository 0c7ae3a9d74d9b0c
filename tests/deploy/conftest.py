"""One broker as docker-compose.yml has it, for all tests of deployment."""

from collections.abc import Iterator

import pytest

from tests.deploy.composed import ComposedBroker, composed_brokers


@pytest.fixture(scope="session")
def composed_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComposedBroker]:
    (broker,) = composed_brokers(tmp_path_factory.mktemp("composed"))
    broker.local.start()
    yield broker
    broker.local.stop()
