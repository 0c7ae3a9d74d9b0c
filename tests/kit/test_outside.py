"""From outside one enters with TLS and a credential, and an agency reads `pub.*` alone: the rest is refused."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)
from aiokafka.errors import KafkaError as AiokafkaError
from confluent_kafka import Consumer, KafkaError, Producer
from digiverkosto_kit import Access, SqliteStore, Subscriber
from digiverkosto_kit.contracts import Organisation

from shared.contracts import Contract
from tests.kit.agency import PATIENCE, akaa, running
from tests.kit.outside import AGENCY, Outside, outside, saying

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with outside(tmp_path_factory.mktemp("outside")) as made:
        yield made


def access(gate: Outside, *, user: str | None = None, password: str | None = None) -> Access:
    return Access(gate.broker.bootstrap_servers, user or gate.user, password or gate.password, gate.ca_file)


async def say(gate: Outside, *states: Contract) -> None:
    async with AIOKafkaProducer(**saying(gate)) as producer:
        for state in states:
            version = [("ce_aggregateversion", str(state.version).encode())]
            await producer.send_and_wait(state.topic, state.body(), key=str(state.id).encode(), headers=version)


def plainly(gate: Outside) -> dict[str, str]:
    """The agency's settings for Kafka's C client, which tells every refusal by its code."""
    return {
        "bootstrap.servers": gate.broker.bootstrap_servers,
        "security.protocol": "SASL_SSL",
        "ssl.ca.location": str(gate.ca_file),
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": gate.user,
        "sasl.password": gate.password,
    }


async def test_the_kit_reads_every_public_topic_with_the_agencys_own_rights(gate: Outside, tmp_path: Path) -> None:
    key = uuid4()
    await say(gate, akaa(1, key))
    store = SqliteStore(tmp_path / "agency.sqlite")
    subscriber = Subscriber(access(gate), store)
    async with running(subscriber):
        await asyncio.wait_for(subscriber.caught_up.wait(), PATIENCE)

    assert store.state(Organisation, key) is not None
    store.close()


@pytest.mark.parametrize("topic", ["int.signups.v1", "int.erasures.v1", "__consumer_offsets", "__transaction_state"])
def test_no_internal_topic_is_read(gate: Outside, topic: str) -> None:
    """Whoever may read may also ask for a topic's place; whoever may not even ask, doesn't read."""
    consumer = Consumer({**plainly(gate), "group.id": f"ext.{AGENCY}.curious"})
    told = consumer.list_topics(topic, timeout=20).topics[topic]
    consumer.close()

    assert told.error is not None
    assert told.error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED


async def test_only_public_topics_are_listed(gate: Outside) -> None:
    async with administrating(gate) as admin:
        listed = await admin.list_topics()
    assert listed
    assert all(topic.startswith("pub.") for topic in listed)


@pytest.mark.parametrize("topic", ["pub.networks.v1", "int.signups.v1"])
def test_nothing_is_written(gate: Outside, topic: str) -> None:
    refused: list[int] = []
    producer = Producer(plainly(gate))
    producer.produce(topic, b"{}", key=b"key", on_delivery=lambda error, _: refused.append(error.code()))
    producer.flush(20)

    assert refused == [KafkaError.TOPIC_AUTHORIZATION_FAILED]


@pytest.mark.parametrize("group", ["registration", "ext.kemi.reader", "ext.akaan.reader"])
async def test_no_other_group_is_joined(gate: Outside, group: str) -> None:
    consumer = AIOKafkaConsumer("pub.networks.v1", **access(gate).client(), group_id=group)
    try:
        with pytest.raises(GroupAuthorizationFailedError):
            await consumer.start()
    finally:
        await consumer.stop()


async def test_no_transaction_is_begun(gate: Outside) -> None:
    producer = AIOKafkaProducer(**access(gate).client(), transactional_id="relay.events")
    try:
        with pytest.raises(TransactionalIdAuthorizationFailed):
            await producer.start()
    finally:
        await producer.stop()


async def test_no_topic_is_made(gate: Outside) -> None:
    async with administrating(gate) as admin:
        answer: Any = await admin.create_topics([NewTopic("pub.another.v1", 1, 1)])
    assert answer.topic_errors[0][1] in (ClusterAuthorizationFailedError.errno, TopicAuthorizationFailedError.errno)


async def test_no_topic_is_deleted(gate: Outside) -> None:
    async with administrating(gate) as admin:
        answer: Any = await admin.delete_topics(["pub.networks.v1"])
    assert [code for _, code in answer.topic_error_codes] == [TopicAuthorizationFailedError.errno]


async def refused(told: dict[str, Any]) -> bool:
    """Whether a client that is told this is kept out."""
    producer = AIOKafkaProducer(**told)
    try:
        await producer.start()
    except (AiokafkaError, ssl.SSLError):
        return True
    finally:
        await producer.stop()
    return False


async def test_the_agencys_own_credential_enters(gate: Outside) -> None:
    assert not await refused(access(gate).client())


@pytest.mark.parametrize("wrong", [{"password": "guessed"}, {"user": "ext.nobody.1"}], ids=str)
async def test_a_wrong_credential_does_not_enter(gate: Outside, wrong: dict[str, str]) -> None:
    assert await refused(access(gate, **wrong).client())


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_PLAINTEXT", "SSL"])
async def test_nobody_enters_without_tls_and_a_password(gate: Outside, protocol: str) -> None:
    assert await refused({**access(gate).client(), "security_protocol": protocol, "request_timeout_ms": 3_000})


async def test_another_authoritys_certificate_is_not_believed(gate: Outside) -> None:
    assert await refused({**access(gate).client(), "ssl_context": ssl.create_default_context()})


@asynccontextmanager
async def administrating(gate: Outside) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**access(gate).client())
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()
