"""One relay at a time, in order, past whatever stands in its way; each protection beside a twin without it."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from shared.bus import outbox, outbox_queries
from shared.bus.relay import Relay
from shared.bus.rounds import LATE, Rounds
from shared.contracts import Localised, Series, Theme
from tests.bus.processes import program
from tests.bus.stage import Stage, create_topic
from tests.bus.states import series, theme
from tests.whole_log import whole_log

STOP_RELAYS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND {}"


async def versions(stage: Stage, id_: object) -> list[int]:
    return [message.version for message in await whole_log(stage.kafka, Theme) if message.key == str(id_)]


async def test_of_two_relays_one_leads_and_the_order_holds(stage: Stage) -> None:
    stage.relay(), stage.relay()
    id_ = uuid4()
    for _ in range(30):
        await stage.say(id_)
    await stage.drained()
    assert await versions(stage, id_) == list(range(1, 31))


async def test_the_other_relay_takes_over_when_the_leader_stops(stage: Stage) -> None:
    leader, id_ = stage.relay(), uuid4()
    await stage.say(id_)
    await stage.drained()
    stage.relay()
    await stage.stop(leader)
    await stage.say(id_)
    await stage.drained()
    assert await versions(stage, id_) == [1, 2]


async def test_twin_two_relays_that_skip_locked_rows_break_the_order(stage: Stage) -> None:
    id_ = uuid4()
    await stage.say(id_), await stage.say(id_)
    first_has_read, second_has_said = asyncio.Event(), asyncio.Event()

    async def skip_locked(before_sending: asyncio.Event | None, after_reading: asyncio.Event) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=stage.kafka.bootstrap_servers)
        await producer.start()
        async with stage.writer_pool.acquire() as tx, tx.transaction():
            row = await tx.fetchrow("SELECT * FROM outbox ORDER BY seq LIMIT 1 FOR UPDATE SKIP LOCKED")
            assert row is not None
            if before_sending:
                after_reading.set()
                await before_sending.wait()
            await producer.send_and_wait(
                stage.kafka.topic(Theme.topic),
                row["body"],
                key=str(row["key"]).encode(),
                headers=[("ce_aggregateversion", str(row["version"]).encode())],
            )
            await tx.execute("DELETE FROM outbox WHERE seq = $1", row["seq"])
            after_reading.set()
        await producer.stop()

    first = asyncio.create_task(skip_locked(second_has_said, first_has_read))
    await first_has_read.wait()
    await skip_locked(None, second_has_said)
    await first
    assert await versions(stage, id_) == [2, 1]


@pytest.mark.parametrize(
    ("kind", "lands"), [("relay-that-waits", [5, 6]), ("unfenced-relay-that-waits", [5, 6, 5])], ids=["fenced", "twin"]
)
async def test_a_frozen_relay_cannot_say_an_old_version_after_its_successor(
    stage: Stage, kind: str, lands: list[int]
) -> None:
    """The twin's producer has no transactional id: its version 5 lands after 6, and compaction would keep 5."""
    id_ = uuid4()
    async with stage.writer_pool.acquire() as tx, tx.transaction():
        await stage.say_in(tx, id_, 5)
    async with program(kind, stage, stage.writer) as frozen:
        assert await frozen.says_until("read") == "read 5"
        frozen.freeze()
        # What the server's keep-alives do to a host that has vanished.
        await stage.writer_pool.execute(STOP_RELAYS.format("application_name = 'relay writer'"))
        async with stage.writer_pool.acquire() as tx, tx.transaction():
            await stage.say_in(tx, id_, 6)
        successor = stage.relay()
        await stage.drained()
        await stage.stop(successor)

        frozen.thaw()
        await frozen.tell()
        if kind == "relay-that-waits":
            await stage.until(lambda: leads(stage))  # it was refused, begins again, and finds nothing to say
        else:
            await frozen.says_until("said")
        assert await versions(stage, id_) == lands


async def leads(stage: Stage) -> bool:
    """Whether some relay holds the lock."""
    found: bool = await stage.writer_pool.fetchval(
        "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) "
        "WHERE locktype = 'advisory' AND datname = current_database())"
    )
    return found


class CursorRounds(Rounds):
    """Reads on from the newest that it has said, and never looks back."""

    async def _read(self) -> list[asyncpg.Record]:
        self._swept_at = float("inf")
        return [row for row in await super()._read() if row["seq"] > self._newest]


class CursorRelay(Relay):
    def __init__(self, *where: object) -> None:
        super().__init__(*where)  # type: ignore[arg-type]
        self._rounds = CursorRounds(self._service, self._kafka)


@pytest.mark.parametrize(("kind", "left"), [(Relay, 0), (CursorRelay, 1)], ids=["relay", "twin"])
@pytest.mark.parametrize("between", [1, LATE + 100])
async def test_a_row_that_commits_late_is_not_skipped(stage: Stage, kind: type[Relay], left: int, between: int) -> None:
    late = await asyncpg.connect(stage.writer)
    try:
        open_transaction = late.transaction()
        await open_transaction.start()
        await stage.say_in(late, uuid4(), 1)
        async with stage.writer_pool.acquire() as tx, tx.transaction():
            await outbox.add_all(tx, [(theme(uuid4(), 1), "theme.planned") for _ in range(between)])
        relay = stage.relay(kind=kind)
        await stage.drained()
        await open_transaction.commit()
    finally:
        await late.close()
    relay.wake()
    await stage.say_many(1)

    async def said() -> bool:
        return len(await whole_log(stage.kafka, Theme)) == between + 2 - left

    await stage.until(said)
    assert await stage.unsaid() == left


async def test_a_topic_that_is_missing_holds_up_only_its_own(stage: Stage) -> None:
    stage.relay()
    async with stage.writer_pool.acquire() as tx, tx.transaction():
        await outbox.add(tx, series(), "series.planned")
    id_ = uuid4()
    for _ in range(3):
        await stage.say(id_)

    async def others_said() -> bool:
        return await stage.unsaid() == 1

    await stage.until(others_said)
    assert await versions(stage, id_) == [1, 2, 3]
    await create_topic(stage, Series.topic)
    await stage.drained()
    assert len(await whole_log(stage.kafka, Series)) == 1


async def test_what_kafka_refuses_for_good_waits_with_its_keys_later_rows_and_others_go_on(stage: Stage) -> None:
    await create_topic(stage, Series.topic, **{"max.message.bytes": "2000"})
    refused, id_ = series(), uuid4()
    large = refused.model_copy(update={"description": Localised(fi="liian pitkä " * 500)})
    async with stage.writer_pool.acquire() as tx, tx.transaction():
        await outbox.add(tx, series(), "series.planned")
        await outbox.add(tx, large, "series.planned")
        await stage.say_in(tx, id_, 1)
        await outbox.add(tx, refused.model_copy(update={"version": 2}), "series.changed")
        await outbox.add(tx, series(), "series.planned")
        await stage.say_in(tx, id_, 2)
    stage.relay()

    async def set_aside_and_others_said() -> bool:
        refused_rows = await stage.writer_pool.fetchval("SELECT count(*) FROM outbox WHERE refused IS NOT NULL")
        return refused_rows == 1 and await stage.unsaid() == 2

    await stage.until(set_aside_and_others_said)
    left = await stage.writer_pool.fetch("SELECT key, version, refused FROM outbox ORDER BY seq")
    assert [(row["key"], row["version"]) for row in left] == [(refused.id, 1), (refused.id, 2)]
    assert left[0]["refused"] == "MessageSizeTooLargeError"
    async with stage.writer_pool.acquire() as connection:
        assert (await outbox_queries.outbox_state(connection))["set_aside"] == 2
    assert len(await whole_log(stage.kafka, Series)) == 2
    assert await versions(stage, id_) == [1, 2]


async def test_a_relay_whose_connection_dies_goes_on_with_a_new_one(stage: Stage) -> None:
    stage.relay()
    await stage.say_many(1)
    await stage.drained()
    await stage.writer_pool.execute(STOP_RELAYS.format("application_name = 'relay writer'"))
    await stage.say_many(1)
    await stage.drained()
