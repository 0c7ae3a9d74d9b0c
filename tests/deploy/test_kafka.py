"""The local Kafka: real, out of the registries' jars, and as durable as its word."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import UnknownTopicOrPartitionError
from jgo.env import LockFile

from deploy.local import jars
from deploy.local.failures import PartFailed
from deploy.local.kafka import LocalKafka


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[LocalKafka]:
    broker = LocalKafka(tmp_path / "kafka")
    broker.start()
    yield broker
    broker.stop()


@pytest.mark.long
async def test_an_acknowledged_message_survives_a_kill(broker: LocalKafka) -> None:
    await make_topic(broker, "pub.networks.v1")
    await produce(broker, "pub.networks.v1", b"Akaa")

    broker.kill()
    broker.start()

    assert await first_message(broker, "pub.networks.v1") == b"Akaa"


@pytest.mark.long
async def test_a_new_run_ends_the_broker_that_a_killed_run_left(broker: LocalKafka, tmp_path: Path) -> None:
    await make_topic(broker, "pub.networks.v1")
    broker._claim.release()  # what the kernel does when the first run is killed

    successor = LocalKafka(tmp_path / "kafka")
    successor.start()
    try:
        assert not broker.running
        await produce(successor, "pub.networks.v1", b"Akaa")
    finally:
        successor.stop()


async def test_a_topic_nobody_declared_does_not_appear(kafka: LocalKafka) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    try:
        with pytest.raises(UnknownTopicOrPartitionError):
            await produce(kafka, "pub.mistyped.v1", b"Akaa")
        assert "pub.mistyped.v1" not in await admin.list_topics()
    finally:
        await admin.close()


def test_half_a_jar_of_an_interrupted_download_is_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_one_jar(tmp_path, monkeypatch)
    jar = Path(jars.classpath(cache=tmp_path / "cache"))
    whole = jar.read_bytes()
    jar.write_bytes(whole[: len(whole) // 2])

    assert Path(jars.classpath(cache=tmp_path / "cache")).read_bytes() == whole


def test_a_jar_that_the_lock_does_not_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock_one_jar(tmp_path, monkeypatch, sha256="0" * 64)

    with pytest.raises(PartFailed, match="is not the file that"):
        jars.classpath(cache=tmp_path / "cache")


def lock_one_jar(folder: Path, monkeypatch: pytest.MonkeyPatch, *, sha256: str | None = None) -> None:
    lock = LockFile.load(jars.LOCK)
    lock.dependencies = [one for one in lock.dependencies if one.artifactId == "slf4j-api"]
    lock.dependencies[0].sha256 = sha256 or lock.dependencies[0].sha256
    lock.save(folder / "kafka.lock")
    monkeypatch.setattr(jars, "LOCK", folder / "kafka.lock")


async def make_topic(broker: LocalKafka, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, num_partitions=1, replication_factor=1)])
    finally:
        await admin.close()


async def produce(broker: LocalKafka, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=broker.bootstrap_servers, enable_idempotence=True, request_timeout_ms=2000
    )
    await producer.start()
    try:
        await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def first_message(broker: LocalKafka, topic: str) -> bytes | None:
    consumer = AIOKafkaConsumer(bootstrap_servers=broker.bootstrap_servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 0)])
        message = await consumer.getone()
        value: bytes | None = message.value
        return value
    finally:
        await consumer.stop()
