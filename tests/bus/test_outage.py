"""Kafka or PostgreSQL away: the writers go on, and afterwards everything comes, in order."""

import asyncio
import os
import signal
import time
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.kafka import LocalKafka
from shared.bus import outbox
from shared.bus.kafka import Kafka
from shared.contracts import Series, Theme
from tests.bus.stage import Stage, create_topic, open_stage
from tests.bus.states import series
from tests.parts import Databases
from tests.whole_log import whole_log

AWAY_SECONDS = 8.0
"""Longer than the tests' request and session time-outs (3 s and 6 s)."""


async def test_kafka_absent_at_the_start_holds_up_nobody(databases: Databases, mortal: LocalKafka) -> None:
    await asyncio.to_thread(mortal.stop)
    kafka = Kafka(mortal.bootstrap_servers, f"t{uuid4().hex[:8]}.", request_timeout_ms=3000, session_timeout_ms=6000)
    async with open_stage(databases, kafka) as stage:
        stage.relay()
        consumer = stage.consumer()
        id_ = uuid4()
        for _ in range(5):
            await stage.say(id_)
        assert await stage.unsaid() == 5
        assert not consumer.stuck

        await asyncio.to_thread(mortal.start)
        await create_topic(stage, Theme.topic)
        await stage.until_kept({id_: 5}, 60)
        assert [message.version for message in await whole_log(kafka, Theme)] == [1, 2, 3, 4, 5]


@pytest.mark.long
async def test_kafka_away_for_longer_than_every_time_out(
    mortal_stage: Stage, mortal: LocalKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also longer than the time after which a poll that hangs is begun again; no loop counts as stuck meanwhile."""
    stage = mortal_stage
    monkeypatch.setattr("shared.bus.consumer.HANGING_SECONDS", 2.0)
    monkeypatch.setattr("shared.bus.consumer.STUCK_SECONDS", 5.0)
    monkeypatch.setattr("shared.bus.relay.ROUND_SECONDS", 3.0)
    stage.relay()
    consumer = stage.consumer()
    ids = [uuid4() for _ in range(3)]
    for id_ in ids:
        await stage.say(id_)
    await stage.until_kept(dict.fromkeys(ids, 1))

    await asyncio.to_thread(mortal.kill)
    away_until = time.monotonic() + AWAY_SECONDS
    said = 1
    while time.monotonic() < away_until:
        said += 1
        for id_ in ids:
            await stage.say(id_)
        assert not consumer.stuck
        await asyncio.sleep(0.2)
    await asyncio.to_thread(mortal.start)

    await stage.until_kept(dict.fromkeys(ids, said), 60)
    await stage.drained()
    log = await whole_log(stage.kafka, Theme)
    for id_ in ids:
        firsts = list(dict.fromkeys(message.version for message in log if message.key == str(id_)))
        assert firsts == list(range(1, said + 1))


async def test_kafka_replaced_by_an_empty_one_is_read_from_its_beginning_by_the_consumer_that_runs(
    mortal_stage: Stage, mortal: LocalKafka
) -> None:
    """The new log is as long as the old one was, so that the old positions would seem to be its end."""
    stage = mortal_stage
    ids = await stage.say_many(30)
    relay = stage.relay()
    stage.consumer()
    await stage.until_kept(dict.fromkeys(ids, 1))
    await stage.stop(relay)

    await asyncio.to_thread(mortal.stop)
    (mortal.folder / "complete").unlink()  # it will be formatted anew
    await asyncio.to_thread(mortal.start)
    await create_topic(stage, Theme.topic)
    for id_ in ids:
        await stage.say(id_)
    stage.relay()
    await stage.until_kept(dict.fromkeys(ids, 2), 60)


@pytest.mark.long
async def test_twin_a_producer_that_gives_up_leaves_a_gap(mortal_stage: Stage, mortal: LocalKafka) -> None:
    """Sending straight from the request: what Kafka didn't take in time nobody says again."""
    stage, id_ = mortal_stage, uuid4()
    producer = AIOKafkaProducer(bootstrap_servers=stage.kafka.bootstrap_servers, request_timeout_ms=1000, acks=1)
    await producer.start()

    async def send(version: int) -> None:
        headers = [("ce_aggregateversion", str(version).encode())]
        topic = stage.kafka.topic(Theme.topic)
        await asyncio.wait_for(producer.send_and_wait(topic, b"{}", key=str(id_).encode(), headers=headers), 3)

    await send(1)
    await asyncio.to_thread(mortal.kill)
    with pytest.raises(Exception):  # noqa: B017, PT011 -- whichever time-out comes first
        await send(2)
    await asyncio.to_thread(mortal.start)
    await send(3)
    await producer.stop()
    assert [message.version for message in await whole_log(stage.kafka, Theme)] == [1, 3]


@pytest.mark.long
@pytest.mark.parametrize("silent", [False, True], ids=["killed", "frozen"])
async def test_relay_and_consumer_stop_in_time_while_kafka_is_away(
    mortal_stage: Stage, mortal: LocalKafka, silent: bool
) -> None:
    """With a round in flight: aiokafka's own abort and stop would wait until Kafka is back."""
    stage = mortal_stage
    relay, consumer = stage.relay(), stage.consumer()
    ids = await stage.say_many(1)
    await stage.until_kept(dict.fromkeys(ids, 1))
    if silent:
        os.kill(mortal.pid, signal.SIGSTOP)
    else:
        await asyncio.to_thread(mortal.kill)
    await stage.say_many(3)
    relay.wake()
    try:
        await asyncio.sleep(1.0)  # the round is in flight by now
        started = time.monotonic()
        await stage.stop(relay, consumer)
        assert time.monotonic() - started < 8.0
    finally:
        if silent:
            os.kill(mortal.pid, signal.SIGCONT)
        else:
            await asyncio.to_thread(mortal.start)


async def test_a_consumer_starts_with_the_topics_that_are_there_and_takes_up_the_others_later(stage: Stage) -> None:
    heard: list[Series] = []

    async def follow(series: list[Series], *_: object) -> None:
        heard.extend(series)

    stage.follower.handlers.handles(Series)(follow)  # a topic that nobody has made yet
    stage.relay(), stage.consumer()
    ids = await stage.say_many(3)
    await stage.until_kept(dict.fromkeys(ids, 1), 15)

    later = series()
    async with stage.writer_pool.acquire() as tx, tx.transaction():
        await outbox.add(tx, later, "series.planned")
    await create_topic(stage, Series.topic)

    async def arrived() -> bool:
        return [one.id for one in heard] == [later.id]

    await stage.until(arrived, 40)


async def test_a_consumer_that_is_assigned_while_postgresql_is_away_reads_on_when_it_is_back(stage: Stage) -> None:
    """aiokafka swallows what its listener raises: partitions would stay unread until the next rebalance."""
    ids = await stage.say_many(5)
    stage.relay()
    await stage.drained()
    await allow_connections(stage, False)
    stage.consumer()
    await asyncio.sleep(3.0)  # it has joined and been assigned by now
    assert await group_members(stage) == 1
    await allow_connections(stage, True)
    await stage.until_kept(dict.fromkeys(ids, 1))


async def allow_connections(stage: Stage, allowed: bool) -> None:
    """Shut the reader's database to everybody, those connected too; or open it again."""
    database = stage.reader.rsplit("/", 1)[1]
    await stage.writer_pool.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS {str(allowed).lower()}')
    if not allowed:
        await stage.writer_pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", database
        )


async def group_members(stage: Stage) -> int:
    admin = AIOKafkaAdminClient(bootstrap_servers=stage.kafka.bootstrap_servers)
    await admin.start()
    try:
        described = await admin.describe_consumer_groups([stage.kafka.topic_prefix + "reader"])
        return len(described[0].groups[0][5])
    finally:
        await admin.close()


async def test_a_consumer_counts_as_stuck_when_a_handler_never_comes_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.bus.consumer.STUCK_SECONDS", 1.0)
    for_ever = asyncio.Event()

    async def wait(_: list[Theme]) -> None:
        await for_ever.wait()

    stage.follower.before = wait
    stage.relay()
    consumer = stage.consumer()
    await stage.say_many(1)

    async def stuck() -> bool:
        return consumer.stuck

    await stage.until(stuck)
    for_ever.set()

    async def recovered() -> bool:
        return not consumer.stuck

    await stage.until(recovered)
