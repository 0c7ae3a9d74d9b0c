"""What passes by itself is told from what is a fault of ours; and who stands still doesn't hold up others for long."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from shared.bus.intake import TRIES, Intake, Portion
from shared.bus.records import Place
from shared.contracts import Theme
from shared.postgres import DatabaseAway, close_pool, connect_pool
from shared.postgres.away import PASSES_BY_ITSELF
from shared.postgres.pool import SERVER_SETTINGS
from tests.bus.records import record
from tests.bus.stage import Follower, Stage, reader_intake
from tests.bus.states import state
from tests.bus.test_consumer import PLACE

Clumsy = Callable[[Stage], Awaitable[object]]


async def open_a_missing_file(stage: Stage) -> object:
    raise FileNotFoundError("template.html")


async def call_wrongly(stage: Stage) -> object:
    return await stage.reader_pool.fetchval("SELECT $1::int")


async def tell_too_large_a_number(stage: Stage) -> object:
    return await stage.reader_pool.fetchval("SELECT $1::int", 2**40)


OURS = (open_a_missing_file, call_wrongly, tell_too_large_a_number)


def portion() -> Portion:
    """Two messages, the first of which meets the fault."""
    ids = uuid4(), uuid4()
    return Portion(PLACE, [record(at, id_, state(id_, 1)) for at, id_ in enumerate(ids)], 2)


def meets(stage: Stage, clumsy: Clumsy, portion: Portion) -> None:
    first = portion.records[0].key.decode()

    async def before(themes: list[Theme]) -> None:
        if first in {str(theme.id) for theme in themes}:
            await clumsy(stage)

    stage.follower.before = before


@pytest.mark.parametrize("clumsy", OURS, ids=lambda clumsy: clumsy.__name__)
async def test_a_fault_of_ours_is_buried_and_others_go_on(stage: Stage, clumsy: Clumsy) -> None:
    """As errors of the operating system and of asyncpg's interface these looked like a database that is away."""
    batch = portion()
    meets(stage, clumsy, batch)
    assert await stage.intake().take_in("kafka", [batch], {PLACE: 0}) == {PLACE: 2}
    (letter,) = await stage.letters()
    assert (letter["key"], letter["reason"], letter["attempts"]) == (batch.records[0].key, "failing", TRIES)
    assert len(await stage.kept()) == 1


async def test_twin_taken_for_an_absence_it_is_tried_for_ever(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.bus.errors.PASSES_BY_ITSELF", (*PASSES_BY_ITSELF, OSError))
    batch, intake = portion(), stage.intake()
    meets(stage, open_a_missing_file, batch)
    for _ in range(TRIES + 1):
        with pytest.raises(FileNotFoundError):
            await intake.take_in("kafka", [batch], {PLACE: 0})
    assert await stage.letters() == []


async def taken_in_the_end(intake: Intake, batch: Portion) -> dict[Place, int]:
    """As the consumer does: the pool may still hold a connection whose end it hasn't seen, so once more."""
    try:
        return await intake.take_in("kafka", [batch], {PLACE: 0})
    except DatabaseAway:
        return await intake.take_in("kafka", [batch], {PLACE: 0})


async def test_a_connection_lost_under_a_handler_buries_nothing(stage: Stage) -> None:
    batch, intake = portion(), stage.intake()

    async def lose(stage: Stage) -> object:
        return await stage.writer_pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", stage.reader.rsplit("/", 1)[1]
        )

    meets(stage, lose, batch)
    for _ in range(TRIES + 1):
        with pytest.raises(DatabaseAway):
            await intake.take_in("kafka", [batch], {PLACE: 0})
    stage.follower.before = None
    assert await taken_in_the_end(intake, batch) == {PLACE: 2}
    assert await stage.letters() == []


async def stand_still(stage: Stage, seconds: str, monkeypatch: pytest.MonkeyPatch) -> Exception | dict[object, int]:
    """One process stops in the middle of a batch, as if frozen; what another one comes to with the same batch."""
    monkeypatch.setitem(SERVER_SETTINGS, "idle_in_transaction_session_timeout", seconds)
    batch, thawed = portion(), asyncio.Event()

    async def freeze(_: list[Theme]) -> None:
        await thawed.wait()

    pool = await connect_pool(stage.reader, name="frozen")
    frozen = asyncio.create_task(_take(reader_intake(pool, Follower(before=freeze)), batch))
    await asyncio.sleep(0.3)
    other = await _take(stage.intake(), batch)
    thawed.set()
    late = await frozen
    await close_pool(pool)
    assert isinstance(late, Exception) == (not isinstance(other, Exception))  # one of them, and only one
    return other


async def _take(intake: Intake, batch: Portion) -> Exception | dict[object, int]:
    try:
        return dict(await intake.take_in("kafka", [batch], {PLACE: 0}))
    except Exception as error:
        return error


async def test_who_stands_still_in_a_transaction_loses_it_to_who_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await stand_still(stage, "1s", monkeypatch) == {PLACE: 2}
    effects = await stage.effects()
    assert len(effects) == len(set(effects)) == 2


async def test_twin_without_that_limit_it_holds_up_everybody(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(await stand_still(stage, "0", monkeypatch), Exception)
