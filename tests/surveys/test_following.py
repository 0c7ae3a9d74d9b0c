"""Surveys open, move, are cancelled and revived with their occurrences (C1 to C3)."""

from datetime import timedelta

import pytest

from shared.contracts import OccurrenceState, Survey
from tests.surveys.conftest import Surveys
from tests.surveys.fridays import AFTER, BEFORE, forget, friday, of, state
from tests.surveys.gatherings import later, made, readied, shown, signups


async def test_feedback_opens_when_its_occurrence_has_ended_and_closes_after_its_days(surveys: Surveys) -> None:
    about = await friday(surveys)
    survey = await readied(surveys, **of(about), **AFTER)
    assert (await shown(surveys, survey))["opens_at"] == about.ends_at.isoformat().replace("+00:00", "Z")

    surveys.running.clock.now = about.ends_at
    await surveys.running.hear(later(about, state=OccurrenceState.ended))
    opened = await shown(surveys, survey)
    surveys.running.clock.now += timedelta(days=14)
    await surveys.does_what_is_due()

    assert (opened["state"], await state(surveys, survey)) == ("open", "closed")
    assert await surveys.types_said(Survey) == ["survey.readied", "survey.opened", "survey.closed"]


async def test_feedback_that_gets_ready_after_the_end_opens_at_once(surveys: Surveys) -> None:
    about = await friday(surveys)
    surveys.running.clock.now = about.ends_at + timedelta(days=1)
    await surveys.running.hear(later(about, state=OccurrenceState.ended))

    assert await state(surveys, await readied(surveys, **of(about), **AFTER)) == "open"


async def test_a_pre_event_survey_is_open_from_the_announcement_to_the_start(surveys: Surveys) -> None:
    about = await friday(surveys)
    survey = await readied(surveys, **of(about), **BEFORE)
    seen = [await state(surveys, survey)]
    surveys.running.clock.now = about.starts_at
    await surveys.does_what_is_due()

    assert [*seen, await state(surveys, survey)] == ["open", "closed"]


async def test_a_moved_occurrence_moves_the_window(surveys: Surveys) -> None:
    about = await friday(surveys)
    before, after = await readied(surveys, **of(about), **BEFORE), await readied(surveys, **of(about), **AFTER)
    moved = later(about, starts_at=about.starts_at + timedelta(days=7), ends_at=about.ends_at + timedelta(days=7))
    await surveys.running.hear(moved)
    surveys.running.clock.now = about.starts_at
    await surveys.does_what_is_due()
    waiting = await state(surveys, before)
    surveys.running.clock.now = moved.starts_at
    await surveys.does_what_is_due()

    assert (waiting, await state(surveys, before)) == ("open", "closed")
    assert (await shown(surveys, after))["opens_at"] == moved.ends_at.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("was", ["draft", "ready", "open"])
async def test_a_cancelled_occurrence_takes_its_survey_along_and_brings_it_back(surveys: Surveys, was: str) -> None:
    about = await friday(surveys)
    if was == "draft":
        survey = (await made(surveys, **of(about), **AFTER))["id"]
    else:
        survey = await readied(surveys, **of(about), **(AFTER if was == "ready" else BEFORE))
    called_off = later(about, state=OccurrenceState.cancelled)
    await surveys.running.hear(called_off)
    gone = await state(surveys, survey)
    await surveys.running.hear(later(called_off, state=OccurrenceState.scheduled))

    assert (gone, await state(surveys, survey)) == ("cancelled", was)


async def test_one_that_a_person_cancelled_stays_cancelled(surveys: Surveys) -> None:
    about = await friday(surveys)
    survey = await readied(surveys, **of(about), **AFTER)
    await surveys.put(f"/surveys/{survey}/state", {"state": "cancelled"})
    called_off = later(about, state=OccurrenceState.cancelled)
    await surveys.running.hear(called_off)
    await surveys.running.hear(later(called_off, state=OccurrenceState.scheduled))

    assert await state(surveys, survey) == "cancelled"


async def test_nobody_revives_what_will_not_take_place(surveys: Surveys) -> None:
    about = await friday(surveys)
    survey = await readied(surveys, **of(about), **AFTER)
    await surveys.running.hear(later(about, state=OccurrenceState.cancelled))

    answer = await surveys.put(f"/surveys/{survey}/state", {"state": "ready"})

    assert (answer.status_code, answer.json()["code"]) == (409, "occurrence_cancelled")


async def test_a_deleted_occurrence_takes_its_survey_along(surveys: Surveys) -> None:
    about = await friday(surveys)
    survey = await readied(surveys, **of(about), **AFTER)
    await forget(surveys, about.id, about.version + 1)
    await surveys.running.hear(later(about))  # older than the tombstone's, or as old

    assert await state(surveys, survey) == "cancelled"


async def test_an_anonymous_survey_of_too_few_does_not_open_by_itself(surveys: Surveys) -> None:
    about, full = await friday(surveys), await friday(surveys)
    await surveys.running.hear(*signups(about.id, 9), *signups(full.id, 10))
    few, enough = [await readied(surveys, **of(one), **AFTER, mode="anonymous") for one in (about, full)]
    surveys.running.clock.now = about.ends_at
    await surveys.running.hear(*[later(one, state=OccurrenceState.ended) for one in (about, full)])

    assert [(await shown(surveys, one))["state"] for one in (few, enough)] == ["ready", "open"]
    assert (await shown(surveys, few))["held_back"] == "too_few_invited"
