"""Each message takes effect once, whoever reads it how often; each protection beside a twin without it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from aiokafka import AIOKafkaConsumer, TopicPartition
from faststream import AckPolicy

from shared.bus import queries
from shared.bus.consumer import BATCH, Consumer, subscriber_settings
from shared.bus.intake import Portion
from shared.bus.reading import Reading
from shared.bus.taken import Taken
from shared.contracts import Theme
from tests.bus.records import record
from tests.bus.stage import Stage
from tests.bus.states import state

PLACE = (Theme.topic, 0)


def portion(ids: Sequence[UUID], begins: int = 0) -> Portion:
    records = [record(begins + number, id_, state(id_, 1)) for number, id_ in enumerate(ids)]
    return Portion(PLACE, records, begins + len(records))


async def test_the_same_batch_twice_takes_effect_once(stage: Stage) -> None:
    stage.follower.guarded = False
    ids = [uuid4(), uuid4()]
    intake = stage.intake()
    assert await intake.take_in("kafka", [portion(ids)], {PLACE: 0}) == {PLACE: 2}
    assert await intake.take_in("kafka", [portion(ids)], {PLACE: 0}) == {}
    assert sorted(await stage.effects()) == sorted((id_, 1) for id_ in ids)


async def test_twin_a_consumer_that_takes_the_position_for_granted_repeats_the_effect(stage: Stage) -> None:
    """Without the comparison: whatever the position is now counts as the one that it read on from."""
    stage.follower.guarded = False
    ids = [uuid4(), uuid4()]
    intake = stage.intake()
    for _ in range(2):
        async with stage.reader_pool.acquire() as connection:
            position = (await queries.positions(connection, "kafka")).get(PLACE, 0)
        await intake.take_in("kafka", [portion(ids)], {PLACE: position})
    assert sorted(await stage.effects()) == sorted([(id_, 1) for id_ in ids] * 2)


async def test_a_zombies_late_batch_fails_as_a_whole(stage: Stage) -> None:
    """It read three messages, and slept while its successor handled two of them and three new ones."""
    stage.follower.guarded = False
    ids = [uuid4() for _ in range(5)]
    zombie, successor = stage.intake(), stage.intake()
    await successor.take_in("kafka", [portion(ids[:2])], {PLACE: 0})
    await successor.take_in("kafka", [portion(ids[2:], 2)], {PLACE: 2})
    assert await zombie.take_in("kafka", [portion(ids[:3])], {PLACE: 0}) == {}
    assert sorted(await stage.effects()) == sorted((id_, 1) for id_ in ids)


async def test_a_zombies_other_partitions_that_are_still_its_own_go_on(stage: Stage) -> None:
    mine, others = uuid4(), uuid4()
    other = (Theme.topic, 1)
    await stage.intake().take_in("kafka", [portion([others])], {PLACE: 0})
    own = Portion(other, [record(0, mine, state(mine, 1), partition=1)], 1)
    assert await stage.intake().take_in("kafka", [portion([others]), own], {PLACE: 0, other: 0}) == {other: 1}
    assert await stage.kept() == {mine: 1, others: 1}


async def test_members_that_come_and_go_handle_each_message_once(stage: Stage) -> None:
    stage.follower.guarded = False
    stage.relay()
    first = stage.consumer()
    ids = await stage.say_many(100)
    second = stage.consumer()
    ids += await stage.say_many(100)
    await stage.stop(first)
    ids += await stage.say_many(100)
    stage.consumer()
    ids += await stage.say_many(100)
    await stage.until_kept(dict.fromkeys(ids, 1), 60)
    await stage.stop(second)
    assert sorted(await stage.effects()) == sorted((id_, 1) for id_ in ids)


async def test_twin_a_consumer_killed_before_its_offset_commit_repeats_the_effect(stage: Stage) -> None:
    """Kafka's group offset as the only memory: the effect is committed, the offset isn't, the batch comes again."""
    stage.follower.guarded = False
    ids = await stage.say_many(5)
    stage.relay()
    await stage.drained()
    for _ in range(2):
        consumer = AIOKafkaConsumer(
            stage.kafka.topic(Theme.topic),
            bootstrap_servers=stage.kafka.bootstrap_servers,
            group_id=stage.kafka.topic_prefix + "twin",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
        )
        await consumer.start()
        handled = 0
        while handled < 5:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                async with stage.reader_pool.acquire() as tx, tx.transaction():
                    states = [Theme.model_validate_json(one.value or b"") for one in records]
                    await stage.follower.handlers.follows[Theme](states, tx, datetime.now(UTC))
                handled += len(records)
        await consumer.stop()  # killed here: consumer.commit() would have been next
    assert sorted(await stage.effects()) == sorted([(id_, 1) for id_ in ids] * 2)


async def test_a_failed_batch_comes_again_as_a_whole_and_nothing_is_skipped(stage: Stage) -> None:
    """The error is transient; what had been fetched of every partition is read again from where we stand."""
    fails = 2

    async def fail(_: list[Theme]) -> None:
        nonlocal fails
        if fails:
            fails -= 1
            raise ConnectionError("the database went away")

    stage.follower.before, stage.follower.guarded = fail, False
    ids = await stage.say_many(30)
    stage.relay(), stage.consumer()
    await stage.until_kept(dict.fromkeys(ids, 1))
    assert sorted(await stage.effects()) == sorted((id_, 1) for id_ in ids)
    assert await stage.letters() == []


async def test_a_batch_that_fails_after_its_partitions_were_lost_puts_back_only_what_is_still_ours(
    stage: Stage,
) -> None:
    """FastStream's own nack stops at the first lost partition; the others would go on behind a gap."""
    reading = await reading_of(stage, stage.consumer())
    lost, kept = record(7, uuid4(), b"{}", topic="somebody.elses"), record(0, uuid4(), b"{}")
    kept.topic = stage.kafka.topic(Theme.topic)
    message = await reading.parse((lost, kept))
    assert isinstance(message, Taken)
    await reading._client.seek_to_end()
    await message.nack()
    assert await reading._client.position(TopicPartition(kept.topic, 0)) == 0


async def reading_of(stage: Stage, consumer: Consumer) -> Reading:
    """The consumer's subscription, once it is seated everywhere."""

    async def seated() -> bool:
        return consumer.reading is not None and len(consumer.reading._standing) == 3

    await stage.until(seated)
    assert consumer.reading is not None
    return consumer.reading


async def test_a_seat_that_was_asked_for_before_a_rebalance_isnt_taken_after_it(stage: Stage) -> None:
    """Kafka may be another one by then, whose id isn't known yet: without it every position would be the beginning."""
    ids = await stage.say_many(5)
    stage.relay()
    reading = await reading_of(stage, stage.consumer())
    await stage.until_kept(dict.fromkeys(ids, 1))
    client, asked, answered = reading._client, asyncio.Event(), asyncio.Event()
    begins = client.beginning_offsets

    async def slow(partitions: list[TopicPartition]) -> object:
        asked.set()
        await answered.wait()
        return await begins(partitions)

    async def away() -> str:
        raise ConnectionError("Kafka doesn't tell its id")

    client.beginning_offsets = slow
    seating = asyncio.create_task(reading._seat(list(client.assignment())))
    await asked.wait()
    reading._ask_cluster_id = away
    await reading.on_partitions_revoked(client.assignment())
    await reading.on_partitions_assigned(client.assignment())
    answered.set()
    await seating
    assert reading._standing == {}


async def test_a_restored_database_reads_again_from_its_own_position(stage: Stage) -> None:
    ids = await stage.say_many(20)
    stage.relay()
    consumer = stage.consumer()
    await stage.until_kept(dict.fromkeys(ids, 1))
    await stage.stop(consumer)
    await stage.reader_pool.execute("TRUNCATE themes, effects, positions")  # a backup from before the first message

    stage.consumer()
    await stage.until_kept(dict.fromkeys(ids, 1))


async def test_positions_beyond_the_end_of_the_log_begin_anew(stage: Stage) -> None:
    """A topic that was made again: what the positions say is of another log."""
    ids = await stage.say_many(5)
    stage.relay()
    consumer = stage.consumer()
    await stage.until_kept(dict.fromkeys(ids, 1))
    await stage.stop(consumer)
    await stage.reader_pool.execute("UPDATE positions SET next_offset = 1000")
    await stage.reader_pool.execute("TRUNCATE themes")

    stage.consumer()
    await stage.until_kept(dict.fromkeys(ids, 1))


async def test_kafka_replaced_under_the_same_address_is_read_from_its_beginning(stage: Stage) -> None:
    """The old cluster's positions happen to fit into the new log: only the cluster's id tells them apart."""
    ids = await stage.say_many(6)
    stage.relay()
    await stage.drained()
    for partition in range(3):
        await stage.reader_pool.execute(
            "INSERT INTO positions (cluster_id, topic, partition, next_offset) VALUES ('the old one', $1, $2, 1)",
            Theme.topic,
            partition,
        )
    stage.consumer()
    await stage.until_kept(dict.fromkeys(ids, 1))


def test_the_subscriber_is_set_up_so_that_nothing_is_lost() -> None:
    assert subscriber_settings("reader") == {
        "batch": True,
        "group_id": "reader",
        "ack_policy": AckPolicy.NACK_ON_ERROR,
        "auto_offset_reset": "earliest",
        "isolation_level": "read_committed",
        "max_records": BATCH,
        "batch_timeout_ms": 10,
        "max_partition_fetch_bytes": 2 * 1024 * 1024,
    }


async def test_the_subscriber_that_runs_is_the_one_that_was_set_up(stage: Stage) -> None:
    """FastStream resolves policies in more than one place; what counts is what it resolved to."""
    subscriber = (await reading_of(stage, stage.consumer())).subscriber
    client = subscriber.consumer
    assert subscriber.ack_policy is AckPolicy.NACK_ON_ERROR
    assert client is not None
    assert client._enable_auto_commit is False
    assert client._isolation_level == "read_committed"
    assert client._auto_offset_reset == "earliest"
    assert isinstance(subscriber._listener, Reading)
