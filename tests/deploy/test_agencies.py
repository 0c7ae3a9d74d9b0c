"""Agencies outside: what the command line gives them is what the real broker lets them do, over TLS."""

import asyncio
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import GroupAuthorizationFailedError, KafkaConnectionError, TopicAuthorizationFailedError

from deploy.provisioning.agency_access import put_back_access
from deploy.provisioning.broker import administer
from deploy.provisioning.quotas import quotas_of, set_quotas
from deploy.provisioning.rights import give_exactly, rights_held, take_passwords
from deploy.provisioning.settings import ProvisioningSettings
from shared.runtime.process import kafka_of
from tests.deploy.outside import TOPIC, WHY, Operator, Outside


@pytest.fixture
async def something_said(settings: ProvisioningSettings) -> None:
    """A record on a public topic and one on an internal one."""
    async with AIOKafkaProducer(**kafka_of(settings.kafka).client()) as producer:
        for topic in (TOPIC, "int.erasures.v1"):
            await producer.send_and_wait(topic, b"{}", key=b"1")


async def test_an_agency_reads_what_is_public_as_its_own_groups_and_nothing_else(
    operator: Operator, something_said: None
) -> None:
    akaa = await asyncio.to_thread(operator.lets_in, "akaa")

    assert (await akaa.hear(group="ext.akaa.calendar")).value == b"{}"
    with pytest.raises(GroupAuthorizationFailedError):
        await akaa.hear(group="ext.kemi.calendar")
    with pytest.raises(GroupAuthorizationFailedError):
        await akaa.hear(group="events")
    for hidden in ("int.erasures.v1", "__consumer_offsets"):
        with pytest.raises(TopicAuthorizationFailedError):
            await akaa.hear(hidden, group="ext.akaa.calendar")
    with pytest.raises(TopicAuthorizationFailedError):
        await akaa.say(TOPIC)


async def test_an_agency_that_is_registered_for_one_topic_reads_no_other(
    operator: Operator, something_said: None
) -> None:
    kemi = await asyncio.to_thread(operator.lets_in, "kemi", "--reads", TOPIC)

    assert (await kemi.hear(group="ext.kemi.networks")).value == b"{}"
    with pytest.raises(TopicAuthorizationFailedError):
        await kemi.hear("pub.themes.v1", group="ext.kemi.themes")


async def test_who_is_revoked_reads_nothing_more_within_five_seconds_though_connected(
    operator: Operator, settings: ProvisioningSettings, something_said: None
) -> None:
    oulu = await asyncio.to_thread(operator.lets_in, "oulu")
    async with oulu.consumer(group="ext.oulu.calendar") as consumer:
        await asyncio.wait_for(consumer.getone(), 20)

        said = await asyncio.to_thread(operator.run, "agencies", "revoke", "oulu")
        later = await say_later(settings)
        with pytest.raises((TopicAuthorizationFailedError, GroupAuthorizationFailedError)):
            await asyncio.wait_for(heard(consumer, later), 5)

    assert said == f"{oulu.user} is shut out\n"
    with pytest.raises(KafkaConnectionError):
        await oulu.hear(group="ext.oulu.calendar")


async def test_with_the_password_alone_taken_an_open_connection_would_go_on(
    operator: Operator, settings: ProvisioningSettings, something_said: None
) -> None:
    """The twin: revoking takes the rights first, since the password is asked for only at the door."""
    vaasa = await asyncio.to_thread(operator.lets_in, "vaasa")
    async with vaasa.consumer(group="ext.vaasa.calendar") as consumer:
        await asyncio.wait_for(consumer.getone(), 20)

        await asyncio.to_thread(take_passwords, administer(settings.kafka), [vaasa.user])
        later = await say_later(settings)

        assert await asyncio.wait_for(heard(consumer, later), 5)


async def say_later(settings: ProvisioningSettings) -> bytes:
    """A record that nobody has said before."""
    later = uuid4().bytes
    async with AIOKafkaProducer(**kafka_of(settings.kafka).client()) as producer:
        await producer.send_and_wait(TOPIC, later, key=b"1")
    return later


async def heard(consumer: AIOKafkaConsumer, value: bytes) -> bool:
    async for record in consumer:
        if record.value == value:
            return True
    return False


async def test_a_password_is_changed_without_a_gap(operator: Operator, something_said: None) -> None:
    old = await asyncio.to_thread(operator.lets_in, "turku")
    said = await asyncio.to_thread(operator.run, "agencies", "rotate", "turku")
    new = Outside(old.broker, said)

    for either in (old, new):
        assert (await either.hear(group=f"ext.turku.{either.user}")).value == b"{}"
    assert f"{old.user} can still enter" in said

    await asyncio.to_thread(operator.run, "agencies", "drop-old", "turku")
    with pytest.raises(KafkaConnectionError):
        await old.hear(group="ext.turku.calendar")
    assert (await new.hear(group="ext.turku.again")).value == b"{}"


async def test_what_was_taken_at_the_broker_is_put_back_as_the_register_says(
    operator: Operator, settings: ProvisioningSettings
) -> None:
    user = (await asyncio.to_thread(operator.lets_in, "lahti", "--bytes-per-second", "1000000")).user
    kafka, admin = kafka_of(settings.kafka), administer(settings.kafka)
    rights = rights_held(admin, user)
    await asyncio.to_thread(give_exactly, admin, user, set())
    await set_quotas(kafka, user, {"consumer_byte_rate": None, "request_percentage": None})

    assert await put_back_access(settings, admin) == []

    assert rights_held(admin, user) == rights
    assert await quotas_of(kafka, user) == {"consumer_byte_rate": 1_000_000.0, "request_percentage": 25.0}


def test_the_register_tells_who_reads_what_and_why_and_since_when(operator: Operator) -> None:
    operator.lets_in("pori", "--reads", TOPIC)
    told = operator.run("agencies", "list")
    assert f"pori  reads {TOPIC}  since 20" in told
    assert "why: the town calendar  legal basis: public data  contact: ICT services" in told

    operator.run("agencies", "revoke", "pori")
    assert "revoked 20" in operator.run("agencies", "list")


def test_what_cannot_be_is_refused_with_the_way_out(operator: Operator) -> None:
    operator.lets_in("rauma")
    assert "agencies rotate rauma" in operator.refused("agencies", "add", "rauma", *WHY)
    assert "digiverkosto topics" in operator.refused("agencies", "add", "kotka", *WHY, "--reads", "pub.persons.v1")
    assert "agencies list" in operator.refused("agencies", "revoke", "nobody")
    operator.run("agencies", "revoke", "rauma")
    assert "agencies add" in operator.refused("agencies", "rotate", "rauma")
