"""The current state said again: a newcomer gets it all, who had it does nothing, live writes are never overtaken."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from deploy.local.kafka import LocalKafka
from shared.bus import outbox
from shared.bus.outbox import Unsayable
from shared.bus.relay import Relay
from shared.bus.republish import CHUNK, ENOUGH, republish
from shared.contracts import Contract, Theme, ThemeState
from shared.postgres import Connection
from shared.runtime.service import CurrentStates, Service
from tests.bus.stage import Stage, open_stage, stage_service
from tests.bus.states import theme
from tests.parts import Databases, topics
from tests.whole_log import whole_log

CURRENT = "SELECT id, version FROM owned WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2"


async def current(tx: Connection, after: UUID | None, limit: int) -> list[Contract]:
    return [theme(row["id"], row["version"]) for row in await tx.fetch(f"{CURRENT} FOR UPDATE", after, limit)]


async def current_without_lock(tx: Connection, after: UUID | None, limit: int) -> list[Contract]:
    return [theme(row["id"], row["version"]) for row in await tx.fetch(CURRENT, after, limit)]


def service(stage: Stage, states: CurrentStates) -> Service:
    return stage_service(stage.follower, {Theme: states})


async def owned(stage: Stage) -> dict[UUID, int]:
    return {row["id"]: row["version"] for row in await stage.writer_pool.fetch("SELECT id, version FROM owned")}


async def test_an_empty_cluster_is_filled_in_chunks_with_the_same_state(
    stage: Stage, databases: Databases, kafka: LocalKafka
) -> None:
    ids = await stage.say_many(20)
    await stage.say(ids[0])
    await stage.writer_pool.execute("INSERT INTO owned SELECT gen_random_uuid() FROM generate_series(1, $1)", CHUNK)
    stage.relay(), stage.consumer()
    await stage.drained()
    await stage.stop()

    progress: list[int] = []
    async with topics(kafka, [Theme]) as empty, open_stage(databases, empty) as newcomer:
        said = await republish(
            stage.writer_pool, service(stage, current), Theme, report=lambda so_far, _: progress.append(so_far)
        )
        newcomer.running.append((relay := Relay("writer", stage.writer, empty), asyncio.create_task(relay.run())))
        newcomer.consumer()
        await newcomer.until_kept(await owned(stage))
    assert said == CHUNK + 20
    assert progress == [CHUNK, CHUNK + 20]


async def test_a_follower_that_had_it_all_does_nothing(stage: Stage) -> None:
    ids = await stage.say_many(30)
    stage.relay(), stage.consumer()
    await stage.until_kept(dict.fromkeys(ids, 1))
    effects = await stage.effects()
    await republish(stage.writer_pool, service(stage, current), Theme)
    last = await stage.say_many(1)
    await stage.drained()
    await stage.until_kept(dict.fromkeys(ids + last, 1))

    async def read_to_the_end() -> bool:
        read = await stage.reader_pool.fetchval("SELECT sum(next_offset) FROM positions")
        return bool(read >= len(await whole_log(stage.kafka, Theme)))

    await stage.until(read_to_the_end)
    assert len(await whole_log(stage.kafka, Theme)) == 61
    assert sorted(await stage.effects()) == sorted([*effects, (last[0], 1)])


async def test_twin_a_follower_without_a_version_guard_does_everything_twice(stage: Stage) -> None:
    """RT1: positions don't help, since what is said again is new on the topic (RD16)."""
    stage.follower.guarded = False
    with pytest.raises(AssertionError):
        await test_a_follower_that_had_it_all_does_nothing(stage)


@pytest.mark.parametrize(
    ("states", "lands"), [(current, [1, 1, 2]), (current_without_lock, [1, 2, 1])], ids=["locked", "twin"]
)
async def test_a_live_write_is_not_overtaken(stage: Stage, states: CurrentStates, lands: list[int]) -> None:
    """The republisher sleeps between reading a state and saying it; the twin holds no lock meanwhile."""
    id_ = uuid4()
    await stage.say(id_)
    has_read, go_on = asyncio.Event(), asyncio.Event()

    async def read_then_sleep(tx: Connection, after: UUID | None, limit: int) -> list[Contract]:
        read = list(await states(tx, after, limit))
        has_read.set()
        await go_on.wait()
        return read

    again = asyncio.create_task(republish(stage.writer_pool, service(stage, read_then_sleep), Theme))
    await has_read.wait()
    live = asyncio.create_task(stage.say(id_))
    if states is current:
        await stage.until(somebody_waits_for_a_lock(stage))
    else:
        await live
    go_on.set()
    await asyncio.gather(again, live)

    stage.relay()
    await stage.drained()
    assert [message.version for message in await whole_log(stage.kafka, Theme)] == lands


def somebody_waits_for_a_lock(stage: Stage) -> Callable[[], Awaitable[bool]]:
    async def waits() -> bool:
        found: bool = await stage.writer_pool.fetchval(
            "SELECT EXISTS (SELECT FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return found

    return waits


async def test_live_messages_go_first_while_the_outbox_is_long(stage: Stage) -> None:
    id_ = uuid4()
    async with stage.writer_pool.acquire() as tx, tx.transaction():
        await tx.execute("INSERT INTO owned VALUES ($1)", id_)
        await outbox.add_all(tx, [(theme(uuid4(), 1), "theme.planned") for _ in range(ENOUGH + 1)])
    again = asyncio.create_task(republish(stage.writer_pool, service(stage, current), Theme))
    await asyncio.wait({again}, timeout=0.5)
    assert await stage.unsaid() == ENOUGH + 1
    stage.relay()
    assert await again == 1


async def test_it_goes_on_after_the_id_where_it_was_interrupted(stage: Stage) -> None:
    ids = sorted(await stage.say_many(5))
    assert await republish(stage.writer_pool, service(stage, current), Theme, after=ids[2]) == 2


async def test_a_stored_state_that_breaks_its_contract_is_refused(stage: Stage) -> None:
    async def unknown(tx: Connection, after: UUID | None, limit: int) -> list[Contract]:
        return [theme(uuid4(), 1).model_copy(update={"state": ThemeState("postponed")})]

    with pytest.raises(Unsayable, match="/state"):
        await republish(stage.writer_pool, service(stage, unknown), Theme)
    assert await stage.unsaid() == 0
