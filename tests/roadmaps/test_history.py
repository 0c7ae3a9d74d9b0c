"""What was so, and when: every state stays, one of each at any moment, and who comes second is told what changed."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from services.roadmaps.history import queries
from services.roadmaps.history.conflicts import require_seen
from services.roadmaps.measures.queries import KeptMeasure, insert_measures, update_measures
from services.roadmaps.roadmaps.queries import insert_roadmap, update_roadmap
from shared.contracts import Measure, Roadmap, RoadmapState
from shared.postgres import Connection
from shared.web.problems import Problem
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import measure, roadmap


@pytest.fixture
async def tx(roadmaps: Roadmaps) -> AsyncIterator[Connection]:
    async with roadmaps.running.process.resources.pool.acquire() as connection, connection.transaction():
        yield connection


def next_of(one: Measure, **fields: Any) -> Measure:
    return one.model_copy(update={**fields, "version": one.version + 1})


async def insert(tx: Connection, now: datetime, of: Roadmap, *measures: Measure) -> None:
    await insert_measures(tx, of.id, [KeptMeasure(one, None, now) for one in measures], now)


async def update(tx: Connection, now: datetime, of: Roadmap, *measures: Measure) -> None:
    await update_measures(tx, of.id, [KeptMeasure(one, None, now) for one in measures], now)


async def test_at_any_moment_there_is_one_state_of_each(roadmaps: Roadmaps, tx: Connection) -> None:
    made = roadmap(roadmaps.network)
    first, second = measure(made), measure(made, "Tiedolla johtaminen")
    monday = roadmaps.running.clock()
    tuesday, wednesday = monday + timedelta(days=1), monday + timedelta(days=2)
    await insert_roadmap(tx, made, monday)
    await insert(tx, monday, made, first, second)
    await update(tx, tuesday, made, next_of(first, progress=40), next_of(second, progress=10))
    await update_roadmap(tx, made.model_copy(update={"version": 2, "state": RoadmapState.adopted}), wednesday)

    async def progress(at: datetime) -> list[Any]:
        documents = await queries.documents_at(tx, made.id, at)
        assert [one.kind for one in documents] == ["roadmap", "measure", "measure"]
        return [documents[0].content["state"], *sorted(one.content["progress"] for one in documents[1:])]

    assert await progress(monday) == ["draft", 0, 0]
    assert await progress(tuesday - timedelta(microseconds=1)) == ["draft", 0, 0]
    assert await progress(tuesday) == ["draft", 10, 40]
    assert await progress(wednesday) == ["adopted", 10, 40]
    assert await queries.documents_at(tx, made.id, monday - timedelta(microseconds=1)) == []


async def test_states_of_one_moment_end_with_the_last_of_them(roadmaps: Roadmaps, tx: Connection) -> None:
    made, now = roadmap(roadmaps.network), roadmaps.running.clock()
    one = measure(made)
    await insert_roadmap(tx, made, now)
    await insert(tx, now, made, one)
    await update(tx, now, made, next_of(one, progress=1))
    await update(tx, now - timedelta(seconds=5), made, next_of(next_of(one), progress=2))  # a clock behind ours

    at_now = [one for one in await queries.documents_at(tx, made.id, now) if one.kind == "measure"]

    assert [(one.version, one.content["progress"]) for one in at_now] == [(3, 2)]


async def test_the_database_refuses_to_change_what_was_so(roadmaps: Roadmaps, tx: Connection) -> None:
    made = roadmap(roadmaps.network)
    await insert_roadmap(tx, made, roadmaps.running.clock())

    for statement in ("UPDATE history SET content = '{}'", "DELETE FROM history", "UPDATE history SET version = 0"):
        with pytest.raises(asyncpg.RaiseError, match="only added to"):
            async with tx.transaction():
                await tx.execute(statement)


async def test_who_comes_second_is_told_what_the_first_one_changed(roadmaps: Roadmaps, tx: Connection) -> None:
    made, now = roadmap(roadmaps.network), roadmaps.running.clock()
    one = measure(made)
    await insert_roadmap(tx, made, now)
    await insert(tx, now, made, one)
    two = next_of(one, progress=25)
    await update(tx, now, made, two)
    three = next_of(two, ends_on=date(2027, 5, 31))
    await update(tx, now, made, three)

    with pytest.raises(Problem) as refused:
        await require_seen(tx, three, 1)

    assert (refused.value.status, refused.value.code, refused.value.more["current"]) == (412, "version_conflict", 3)
    assert [(c["path"], c["before"], c["after"]) for c in refused.value.more["changes"]] == [
        ("ends_on", None, "2027-05-31"),
        ("progress", 0, 25),
    ]
    await require_seen(tx, three, 3)
    await require_seen(tx, three, None)


async def test_who_has_seen_a_version_that_nobody_knows_is_told_no_changes(roadmaps: Roadmaps, tx: Connection) -> None:
    made = roadmap(roadmaps.network)
    await insert_roadmap(tx, made, roadmaps.running.clock())

    with pytest.raises(Problem) as refused:
        await require_seen(tx, made, 77)

    assert refused.value.more["changes"] == []
