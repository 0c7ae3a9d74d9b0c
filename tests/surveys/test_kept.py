"""Answers go when their survey's time is over: also of one that nobody closed, and sooner where it says so (K1)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from shared.contracts import Survey
from shared.due import due
from shared.privacy import purging
from shared.privacy.purging import HOURLY
from tests.surveys.answering import WHOLE, Asking, asks
from tests.surveys.conftest import Surveys
from tests.surveys.gatherings import made

MONTH = timedelta(days=365) / 12
DAY = timedelta(days=1)


async def purge(surveys: Surveys, after: timedelta) -> None:
    """What the hourly duty does that much later."""
    surveys.running.clock.now += after
    async with surveys.running.process.resources.pool.acquire() as tx:
        await due.put(tx, HOURLY, "hourly", surveys.running.clock())
    await surveys.does_what_is_due()


async def left(*asked: Asking) -> list[int]:
    return [len(await one.answers()) for one in asked]


async def test_a_survey_that_nobody_closes_ends_with_its_last_answer(surveys: Surveys) -> None:
    quiet, busy, planned, unanswered = [
        await asks(surveys, closes_at=end) for end in (None, None, surveys.running.clock() + 30 * MONTH, None)
    ]
    for one in (quiet, busy, planned):
        await one.answer(uuid4(), WHOLE)
    await purge(surveys, 23 * MONTH)
    await busy.answer(uuid4(), WHOLE)
    assert await left(quiet, busy, planned) == [1, 2, 1]
    await surveys.silence()

    await purge(surveys, MONTH + 2 * DAY)

    assert await left(quiet, busy, planned) == [0, 2, 1]
    assert {one.id for one in await surveys.said(Survey)} == {quiet.id, unanswered.id}
    assert set(await surveys.types_said(Survey)) == {"survey.closed"}
    shown = await surveys.get(f"/surveys/{quiet.id}")
    assert (shown["state"], shown["answers_purged_on"]) == ("closed", surveys.running.clock().date().isoformat())
    assert (await surveys.get(f"/surveys/{quiet.id}/summary"))["n"] == 1, "sums stay"


async def test_a_survey_may_keep_its_answers_for_less_and_tells_who_answers(surveys: Surveys) -> None:
    shorter, usual = await asks(surveys, kept_months=3), await asks(surveys)
    page = (await surveys.http.get(await shorter.link_for_all(), headers={"Accept-Language": "en"})).text
    assert "kept for 3 months" in page
    for one in (shorter, usual):
        await one.answer(uuid4(), WHOLE)
        await one.close()

    await purge(surveys, 3 * MONTH - DAY)
    assert await left(shorter, usual) == [1, 1]
    await purge(surveys, 2 * DAY)
    assert await left(shorter, usual) == [0, 1]


async def test_operators_see_answers_that_are_overdue_by_their_surveys_own_time(
    surveys: Surveys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "MEASURED_SECONDS", 0.0)
    shorter = await asks(surveys, kept_months=3)
    await shorter.answer(uuid4(), WHOLE)
    await shorter.close()
    surveys.running.clock.now += 3 * MONTH + 2 * DAY

    shown = (await surveys.http.get("/metrics")).text

    assert f'retention_overdue_seconds{{data="answers"}} {(2 * DAY).total_seconds()}' in shown


async def test_how_long_answers_are_kept_is_decided_before_anybody_is_asked(surveys: Surveys) -> None:
    survey = await made(surveys, kept_months=6)
    assert survey["kept_months"] == 6
    refused = await surveys.post(
        f"/networks/{surveys.network}/surveys",
        {"kind": "wish", "target_kind": "nothing", "title": {"fi": "Toiveet"}, "kept_months": 25},
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "kept_months")
    opened = await asks(surveys, kept_months=6)
    late = await surveys.patch(f"/surveys/{opened.id}", {"kept_months": 12})
    assert (late.status_code, late.json()["code"]) == (409, "cannot_change_now")
