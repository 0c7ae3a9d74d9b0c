"""The profile kafka-3, with the configuration that its containers make for themselves."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from confluent_kafka.admin import AdminClient

from deploy.provisioning.broker import administer
from deploy.provisioning.declared import declared_topics
from deploy.provisioning.topics import drift, provision_topics
from shared.bus.kafka import Kafka
from shared.runtime.process import kafka_of
from shared.runtime.settings import KafkaSettings
from tests.deploy.composed import PASSWORD, ComposedBroker, composed_brokers

TOPIC = "pub.networks.v1"


@pytest.mark.long
async def test_three_composed_brokers_lose_nothing_and_go_on_while_one_is_away(tmp_path: Path) -> None:
    brokers = composed_brokers(tmp_path, size=3)
    start_together(brokers)
    try:
        (tmp_path / "password").write_text(PASSWORD)
        everywhere = ",".join(one.inside for one in brokers)
        settings = KafkaSettings(
            bootstrap_servers=everywhere, username="administrator", password_file=tmp_path / "password"
        )
        provisioned(administer(settings))

        await say(kafka_of(settings), b"before")
        brokers[0].local.kill()
        await say(kafka_of(settings), b"while one is away")

        assert await heard(kafka_of(settings), 2) == [b"before", b"while one is away"]
    finally:
        for one in brokers:
            one.local.stop()


def start_together(brokers: list[ComposedBroker]) -> None:
    """One alone waits for a second before it serves."""
    with ThreadPoolExecutor(len(brokers)) as threads:
        for started in [threads.submit(one.local.start) for one in brokers]:
            started.result()


def provisioned(admin: AdminClient) -> None:
    topics = [topic for topic in declared_topics() if topic.name == TOPIC]
    provision_topics(admin, topics, replication=3)
    assert drift(admin, topics, replication=3) == []


async def say(kafka: Kafka, value: bytes) -> None:
    async with AIOKafkaProducer(**kafka.client(), enable_idempotence=True) as producer:
        await producer.send_and_wait(TOPIC, value, key=b"1")


async def heard(kafka: Kafka, count: int) -> list[bytes | None]:
    consumer = AIOKafkaConsumer(TOPIC, **kafka.client(), auto_offset_reset="earliest")
    async with consumer:
        return [(await consumer.getone()).value for _ in range(count)]
