"""One broker as docker-compose.yml has it, for all tests of deployment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.provisioning.broker import administer
from deploy.provisioning.declared import declared_topics
from deploy.provisioning.settings import ProvisioningSettings
from deploy.provisioning.topics import provision_topics
from tests.deploy.composed import PASSWORD, ComposedBroker, composed_brokers
from tests.deploy.outside import Operator


@pytest.fixture(scope="session")
def composed_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComposedBroker]:
    (broker,) = composed_brokers(tmp_path_factory.mktemp("composed"))
    broker.local.start()
    yield broker
    broker.local.stop()


@pytest.fixture
def settings(composed_broker: ComposedBroker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ProvisioningSettings:
    (tmp_path / "kafka-password").write_text(PASSWORD)
    monkeypatch.setenv("POSTGRES_DSN", "postgresql://postgres@127.0.0.1:1/postgres")
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", composed_broker.inside)
    monkeypatch.setenv("KAFKA_USERNAME", "administrator")
    monkeypatch.setenv("KAFKA_PASSWORD_FILE", str(tmp_path / "kafka-password"))
    monkeypatch.setenv("SECRETS_FOLDER", str(tmp_path))
    told = ProvisioningSettings(secrets_folder=tmp_path)
    provision_topics(administer(told.kafka), declared_topics(), replication=1)
    return told


@pytest.fixture
def operator(
    settings: ProvisioningSettings, composed_broker: ComposedBroker, capsys: pytest.CaptureFixture[str]
) -> Operator:
    return Operator(composed_broker, capsys)
