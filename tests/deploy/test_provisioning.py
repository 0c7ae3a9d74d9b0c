"""Provisioning: the same at every start, and no service reaches what another one owns."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError

from deploy.local import secured
from deploy.local.kafka import LocalKafka
from deploy.local.postgres import FOR_TESTS, LocalPostgres
from deploy.provisioning import secret_files
from deploy.provisioning.broker import Unreachable, administer
from deploy.provisioning.databases import provision_databases
from deploy.provisioning.declared import Topic, declared_topics
from deploy.provisioning.provision import provision
from deploy.provisioning.rights import provision_rights
from deploy.provisioning.settings import ProvisioningSettings
from deploy.provisioning.topics import OtherPartitionCount, drift, provision_topics
from shared.contracts import CONTRACTS
from shared.runtime.settings import KafkaSettings

PASSWORD = "an-administrator-of-this-test"


@pytest.fixture(scope="module")
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPostgres]:
    cluster = LocalPostgres(tmp_path_factory.mktemp("own-postgres"), settings=FOR_TESTS)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def closed_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    broker = LocalKafka(
        tmp_path_factory.mktemp("closed-kafka"),
        extra_properties=secured.properties(PASSWORD),
        format_arguments=secured.format_arguments(PASSWORD),
    )
    broker.start()
    yield broker
    broker.stop()


def test_topics_and_contracts_agree() -> None:
    declared = {topic.name: topic.owner for topic in declared_topics()}
    assert declared == {contract.topic: contract.owner for contract in CONTRACTS}


def test_topics_are_made_once_and_found_right_afterwards(kafka: LocalKafka) -> None:
    admin = administer(KafkaSettings(bootstrap_servers=kafka.bootstrap_servers))
    topics = declared_topics(prefix="made-once.")

    made = provision_topics(admin, topics, replication=1)

    assert {one.topic for one in made} == {topic.name for topic in topics}
    assert provision_topics(admin, topics, replication=1) == []


def test_a_setting_that_was_changed_by_hand_is_put_back(kafka: LocalKafka) -> None:
    admin = administer(KafkaSettings(bootstrap_servers=kafka.bootstrap_servers))
    topics = declared_topics(prefix="put-back.")[:1]
    by_hand = replace(topics[0], settings={**topics[0].settings, "cleanup.policy": "delete"})
    provision_topics(admin, [by_hand], replication=1)

    found = provision_topics(admin, topics, replication=1)

    assert [(one.what, one.actual) for one in found] == [("cleanup.policy", "delete")]
    assert drift(admin, topics, replication=1) == []


def test_another_partition_count_is_refused_with_the_way_out(kafka: LocalKafka) -> None:
    admin = administer(KafkaSettings(bootstrap_servers=kafka.bootstrap_servers))
    topic = declared_topics(prefix="refused.")[0]
    missing = declared_topics(prefix="refused.")[1]
    provision_topics(admin, [replace(topic, partitions=6)], replication=1)

    with pytest.raises(OtherPartitionCount) as refusal:
        provision_topics(admin, [topic, missing], replication=1)

    assert "has 6 partitions, topics.yaml declares 12" in str(refusal.value)
    assert "declare refused.pub.organisations.v2" in str(refusal.value)
    assert missing.name not in admin.list_topics(timeout=10).topics


async def test_each_service_enters_its_own_database_alone(own_postgres: LocalPostgres, tmp_path: Path) -> None:
    services = ["registration", "events"]
    for _ in ("a new cluster", "the same cluster again"):
        await provision_databases(own_postgres.superuser_dsn, services, tmp_path)
    password = secret_files.password(tmp_path, "events", "postgres")

    own = await asyncpg.connect(own_postgres.dsn("events", "events", password))
    await own.execute("CREATE TABLE themes (id uuid)")
    await own.close()

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(own_postgres.dsn("registration", "events", password))


async def test_a_lost_password_file_is_replaced_by_provisioning_again(
    own_postgres: LocalPostgres, tmp_path: Path
) -> None:
    await provision_databases(own_postgres.superuser_dsn, ["events"], tmp_path / "lost")
    await provision_databases(own_postgres.superuser_dsn, ["events"], tmp_path / "new")

    password = secret_files.password(tmp_path / "new", "events", "postgres")
    connection = await asyncpg.connect(own_postgres.dsn("events", "events", password))
    await connection.close()

    assert password != secret_files.password(tmp_path / "lost", "events", "postgres")


def test_secrets_are_for_their_owner_alone_and_kept(tmp_path: Path) -> None:
    files = [secret_files.signing_keys(tmp_path, "registration"), secret_files.link_key(tmp_path, "registration")]
    before = [file.read_bytes() for file in files]

    assert secret_files.signing_keys(tmp_path, "registration").read_bytes() == before[0]
    assert secret_files.link_key(tmp_path, "registration").read_bytes() == before[1]
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]


async def test_a_service_writes_its_own_topics_and_only_reads_the_others(
    closed_kafka: LocalKafka, own_postgres: LocalPostgres, tmp_path: Path
) -> None:
    settings = provisioning(closed_kafka, own_postgres, tmp_path)
    for _ in ("a new cluster", "the same cluster again"):
        await provision(settings, ["registration", "events"], print)
    events = client(closed_kafka, "events", secret_files.password(tmp_path, "events", "kafka"))

    await say(events, "relay.events", "pub.themes.v1")
    assert await hear(events, group="events", topic="pub.themes.v1") == b"{}"
    with pytest.raises(TopicAuthorizationFailedError):
        await say(events, "relay.events", "pub.networks.v1")
    with pytest.raises(GroupAuthorizationFailedError):
        await hear(events, group="registration", topic="pub.themes.v1")


async def test_a_topic_that_changed_hands_is_no_longer_written_by_its_old_owner(
    closed_kafka: LocalKafka, own_postgres: LocalPostgres, tmp_path: Path
) -> None:
    settings = provisioning(closed_kafka, own_postgres, tmp_path)
    await provision(settings, ["registration", "events"], print)
    topics = [handed_over(topic) for topic in declared_topics()]

    provision_rights(administer(settings.kafka), ["registration", "events"], topics)

    events = client(closed_kafka, "events", secret_files.password(tmp_path, "events", "kafka"))
    with pytest.raises(TopicAuthorizationFailedError):
        await say(events, "relay.events", "pub.series.v1")


def test_an_absent_broker_is_named_by_its_address() -> None:
    with pytest.raises(Unreachable, match=r"no Kafka answers at 127\.0\.0\.1:1"):
        administer(KafkaSettings(bootstrap_servers="127.0.0.1:1"))


async def test_an_absent_database_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as failure:
        await provision_databases("postgresql://postgres:hush@127.0.0.1:1/postgres", ["events"], tmp_path)
    assert "no PostgreSQL answers at 127.0.0.1:1/postgres" in str(failure.value)
    assert "hush" not in str(failure.value)


def handed_over(topic: Topic) -> Topic:
    return replace(topic, owner="registration") if topic.name == "pub.series.v1" else topic


def provisioning(broker: LocalKafka, cluster: LocalPostgres, folder: Path) -> ProvisioningSettings:
    password_file = folder / "administrator"
    password_file.write_text(PASSWORD)
    return ProvisioningSettings(
        postgres_dsn=cluster.superuser_dsn,
        kafka=KafkaSettings(
            bootstrap_servers=broker.bootstrap_servers,
            username=secured.ADMINISTRATOR,
            password_file=password_file,
        ),
        secrets_folder=folder,
    )


def client(broker: LocalKafka, user: str, password: str) -> dict[str, object]:
    return {
        "bootstrap_servers": broker.bootstrap_servers,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": user,
        "sasl_plain_password": password,
    }


async def say(connection: dict[str, object], transactional_id: str, topic: str) -> None:
    producer = AIOKafkaProducer(**connection, transactional_id=transactional_id)
    try:
        await producer.start()
        async with producer.transaction():
            await producer.send_and_wait(topic, b"{}", key=b"1")
    finally:
        await producer.stop()


async def hear(connection: dict[str, object], *, group: str, topic: str) -> bytes | None:
    consumer = AIOKafkaConsumer(topic, **connection, group_id=group, auto_offset_reset="earliest")
    try:
        await consumer.start()
        message = await consumer.getone()
        value: bytes | None = message.value
        return value
    finally:
        await consumer.stop()
