"""What was committed is said and heard, whichever process is killed at the worst moment."""

import asyncio
from uuid import UUID, uuid4

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.kafka import LocalKafka
from shared.contracts import Theme
from tests.bus.processes import program
from tests.bus.stage import Stage
from tests.bus.states import theme
from tests.whole_log import whole_log


async def test_a_write_survives_the_kill_of_its_process(stage: Stage) -> None:
    told = []
    async with program("write", stage, stage.writer) as writer:
        told = [UUID(await writer.says()) for _ in range(20)]
        await writer.kill()

    stage.relay()
    await stage.drained()
    heard = {message.key for message in await whole_log(stage.kafka, Theme)}
    owned = {str(row["id"]) for row in await stage.writer_pool.fetch("SELECT id FROM owned")}
    assert {str(id_) for id_ in told} <= heard
    assert heard == owned  # nothing was said that wasn't committed either


async def test_twin_sending_after_the_commit_loses_the_write_of_a_killed_process(stage: Stage) -> None:
    """Without an outbox: state is committed, the process dies before it says so, and nobody ever will."""
    id_ = uuid4()
    producer = AIOKafkaProducer(bootstrap_servers=stage.kafka.bootstrap_servers)
    await producer.start()

    async def commit_then_send(killed: asyncio.Event) -> None:
        await stage.writer_pool.execute("INSERT INTO owned VALUES ($1)", id_)
        killed.set()
        await asyncio.Event().wait()  # here the process dies
        await producer.send_and_wait(stage.kafka.topic(Theme.topic), theme(id_, 1).body(), key=str(id_).encode())

    killed = asyncio.Event()
    process = asyncio.create_task(commit_then_send(killed))
    await killed.wait()
    process.cancel()
    await asyncio.wait({process})
    await producer.stop()

    assert await stage.writer_pool.fetchval("SELECT count(*) FROM owned") == 1
    assert await whole_log(stage.kafka, Theme) == []


async def test_a_relay_killed_between_send_and_delete_loses_nothing(stage: Stage) -> None:
    ids = await stage.say_many(30)
    async with program("relay-that-stops-before-delete", stage, stage.writer) as relay:
        await relay.says_until("said")
        await relay.kill()
    assert await stage.unsaid() == 30

    stage.relay()
    stage.consumer()
    await stage.drained()
    await stage.until_kept(dict.fromkeys(ids, 1))
    log = await whole_log(stage.kafka, Theme)
    copies: dict[str, set[bytes | None]] = {}
    for message in log:
        copies.setdefault(message.headers["ce_id"], set()).add(message.body)
    assert len(log) == 60  # the killed one's round was said twice,
    assert len(copies) == 30  # as the same facts,
    assert all(len(bodies) == 1 for bodies in copies.values())  # byte by byte,
    assert sorted(await stage.effects()) == sorted((id_, 1) for id_ in ids)  # and took effect once


async def test_twin_deleting_before_the_send_loses_the_round_of_a_killed_relay(stage: Stage) -> None:
    await stage.say_many(30)
    await stage.writer_pool.execute("DELETE FROM outbox")  # what such a relay has done when it is killed

    stage.relay()
    await stage.drained()
    assert await whole_log(stage.kafka, Theme) == []


async def test_a_kill_of_the_broker_loses_nothing_and_keeps_the_order(mortal_stage: Stage, mortal: LocalKafka) -> None:
    stage = mortal_stage
    ids = [uuid4() for _ in range(5)]
    stage.relay()
    stage.consumer()
    for id_ in ids:
        await stage.say(id_)
    await stage.until_kept(dict.fromkeys(ids, 1))

    await asyncio.to_thread(mortal.kill)
    for _ in range(20):
        for id_ in ids:
            await stage.say(id_)
    assert await stage.unsaid() == 100
    await asyncio.to_thread(mortal.start)

    await stage.until_kept(dict.fromkeys(ids, 21), 60)
    await stage.drained()
    log = await whole_log(stage.kafka, Theme)
    for id_ in ids:
        firsts = list(dict.fromkeys(message.version for message in log if message.key == str(id_)))
        assert firsts == list(range(1, 22))
    effects = await stage.effects()
    assert len(effects) == len(set(effects))


async def test_a_consumer_killed_between_commit_and_offset_commit_repeats_no_effect(stage: Stage) -> None:
    """The follower has no version guard here: the position alone tells what was handled."""
    ids = await stage.say_many(10)
    stage.follower.guarded = False
    stage.relay()
    await stage.drained()
    async with program("consume", stage, stage.reader) as consumer:
        await consumer.says_until("stored")
        await consumer.kill()
    committed = await group_offsets(stage)

    later = await stage.say_many(3)
    stage.consumer()
    await stage.until_kept(dict.fromkeys(ids + later, 1))
    assert sum(committed.values()) < 10, "Kafka knew of the handled batch: the kill came too late to prove anything"
    assert sorted(await stage.effects()) == sorted((id_, 1) for id_ in ids + later)


async def group_offsets(stage: Stage) -> dict[str, int]:
    """What Kafka knows of the group's progress."""
    admin = AIOKafkaAdminClient(bootstrap_servers=stage.kafka.bootstrap_servers)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(stage.kafka.topic_prefix + "reader")
        return {str(partition): max(found.offset, 0) for partition, found in offsets.items()}
    finally:
        await admin.close()
