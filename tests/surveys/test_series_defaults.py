"""Every occurrence of a series is asked what its series decided once, whichever is heard first (feature C11)."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from services.surveys.series_defaults import queries
from shared.contracts import Occurrence, OccurrenceState, Series, Survey
from shared.postgres import Connection
from tests.surveys.conftest import Surveys
from tests.surveys.gatherings import asks_something, later, made, occurrence, series

FEEDBACK: dict[str, Any] = {"close_after_days": 14}


async def fridays(surveys: Surveys) -> tuple[Series, str]:
    """A series and the survey that is to be its pattern."""
    told = series(surveys.network)
    await surveys.running.hear(told)
    pattern = (await made(surveys, target_kind="series", target_id=str(told.id), title={"fi": "Perjantain palaute"}))[
        "id"
    ]
    await asks_something(surveys, pattern)
    return told, pattern


async def decide(surveys: Surveys, told: Series, pattern: str, opening: str = "at_the_end", **body: Any) -> Any:
    answer = await surveys.put(f"/series/{told.id}/survey-defaults/{opening}", {"pattern_id": pattern, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def made_surveys(surveys: Surveys) -> list[Any]:
    return await surveys.running.fetch(
        """
        SELECT s.id, s.target_id, s.state, q.content FROM surveys s LEFT JOIN questionnaires q ON q.survey_id = s.id
        WHERE made_by_default IS NOT NULL ORDER BY s.id
        """
    )


def coming(surveys: Surveys, told: Series, days: int, **fields: Any) -> Occurrence:
    begins = surveys.running.clock() + timedelta(days=days)
    return occurrence(surveys.network, begins, series_id=told.id, **fields)


async def test_each_occurrence_gets_its_survey_before_or_after_the_decision(surveys: Surveys) -> None:
    told, pattern = await fridays(surveys)
    first, second = coming(surveys, told, 3), coming(surveys, told, 33)
    await surveys.running.hear(first)
    await decide(surveys, told, pattern, **FEEDBACK)
    await surveys.running.hear(second, later(first))

    found = await made_surveys(surveys)
    assert {one["target_id"] for one in found} == {first.id, second.id}
    assert {one["state"] for one in found} == {"ready"}
    assert all(one["content"]["sections"][0]["questions"][0]["key"] == "miten" for one in found)
    assert await surveys.types_said(Survey) == ["survey.readied"] * 2


async def test_it_opens_when_the_occurrence_has_ended(surveys: Surveys) -> None:
    told, pattern = await fridays(surveys)
    await decide(surveys, told, pattern, **FEEDBACK)
    first = coming(surveys, told, 3)
    await surveys.running.hear(first)
    surveys.running.clock.now = first.ends_at
    await surveys.running.hear(later(first, state=OccurrenceState.ended))

    assert [one["state"] for one in await made_surveys(surveys)] == ["open"]


async def test_decided_twice_nothing_is_made_twice_and_another_pattern_is_for_what_comes(surveys: Surveys) -> None:
    told, pattern = await fridays(surveys)
    await surveys.running.hear(coming(surveys, told, 3))
    first = await decide(surveys, told, pattern, **FEEDBACK)
    surveys.running.clock.now += timedelta(hours=1)
    again = await decide(surveys, told, pattern, **FEEDBACK)
    await decide(surveys, told, pattern, close_after_days=7)

    assert first == again
    assert len(await made_surveys(surveys)) == 1
    defaults = await surveys.get(f"/series/{told.id}/survey-defaults")
    assert [one["close_after_days"] for one in defaults] == [7]


async def test_no_survey_is_made_once_the_default_has_ended(surveys: Surveys) -> None:
    told, pattern = await fridays(surveys)
    await decide(surveys, told, pattern, **FEEDBACK)
    path = f"/series/{told.id}/survey-defaults/at_the_end"
    ended = [(await surveys.http.delete(path, headers=surveys.coordinating())).status_code for _ in range(2)]
    await surveys.running.hear(coming(surveys, told, 3))

    assert (ended, await made_surveys(surveys)) == ([204, 404], [])


async def test_years_of_topics_are_not_asked_about(surveys: Surveys) -> None:
    """Neither when the default is decided on them nor when they come after it, as to a service that is new."""
    told, pattern = await fridays(surveys)
    past = [coming(surveys, told, -30 * n, state=OccurrenceState.ended) for n in range(1, 25)]
    await surveys.running.hear(*past[:12])
    await decide(surveys, told, pattern, **FEEDBACK)
    await decide(surveys, told, pattern, "with_the_announcement")
    await surveys.running.hear(*past[12:], coming(surveys, told, 5, historical=True))
    await surveys.does_what_is_due()

    assert await made_surveys(surveys) == []
    assert await surveys.said(Survey) == []


async def test_what_is_called_off_is_not_asked_about_until_it_is_reinstated(surveys: Surveys) -> None:
    told, pattern = await fridays(surveys)
    await decide(surveys, told, pattern, **FEEDBACK)
    off = coming(surveys, told, 3, state=OccurrenceState.cancelled, version=2)
    await surveys.running.hear(off)
    before = await made_surveys(surveys)
    await surveys.running.hear(later(off, state=OccurrenceState.scheduled))

    assert (before, len(await made_surveys(surveys))) == ([], 1)


async def test_in_whatever_order_an_occurrences_messages_come_there_is_one_open_survey(surveys: Surveys) -> None:
    told, pattern = await fridays(surveys)
    await decide(surveys, told, pattern, **FEEDBACK)
    orders = list(permutations(range(4)))
    stories = []
    for _ in orders:
        begun = coming(surveys, told, 3)
        off = later(begun, state=OccurrenceState.cancelled)
        back = later(off, state=OccurrenceState.scheduled)
        stories.append([begun, off, back, later(back, state=OccurrenceState.ended)])
    surveys.running.clock.now = stories[0][0].ends_at + timedelta(minutes=1)
    for order, story in zip(orders, stories, strict=True):
        for step in order:
            await surveys.running.hear(story[step])

    found = await made_surveys(surveys)
    assert {one["target_id"] for one in found} == {story[0].id for story in stories}
    assert [one["state"] for one in found] == ["open"] * len(orders)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "moment_missing"),
        ({"pattern_id": "00000000-0000-4000-8000-000000000000", **FEEDBACK}, 422, "pattern_of_the_series"),
    ],
)
async def test_a_default_that_cannot_be_is_refused(
    surveys: Surveys, body: dict[str, Any], status: int, code: str
) -> None:
    told, pattern = await fridays(surveys)
    answer = await surveys.put(f"/series/{told.id}/survey-defaults/at_the_end", {"pattern_id": pattern, **body})

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def decided_while_an_occurrence_comes(surveys: Surveys, within: float) -> int:
    """The message's transaction has looked for defaults and stays open until the decision is made, or so long; how many
    surveys there are."""
    told, pattern = await fridays(surveys)
    handlers = surveys.running.service.handlers
    async with surveys.running.process.resources.pool.acquire() as tx:
        begun = tx.transaction()
        await begun.start()
        await handlers.follow(Occurrence, [coming(surveys, told, 3)], tx, surveys.running.clock())
        deciding = asyncio.create_task(decide(surveys, told, pattern, **FEEDBACK))
        await asyncio.wait([deciding], timeout=within)
        await begun.commit()
    await deciding
    return len(await made_surveys(surveys))


async def test_neither_misses_the_other_when_both_happen_at_once(surveys: Surveys) -> None:
    assert await decided_while_an_occurrence_comes(surveys, within=0.5) == 1


async def test_twin_without_the_lock_the_occurrence_is_missed(
    surveys: Surveys, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(tx: Connection, series_ids: Collection[UUID]) -> None:
        return None

    monkeypatch.setattr(queries, "lock_series", nothing)
    assert await decided_while_an_occurrence_comes(surveys, within=30.0) == 0
