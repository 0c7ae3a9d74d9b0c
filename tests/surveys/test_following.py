"""Surveys open, move, are cancelled and revived with their occurrences, however the messages come (C1 to C3)."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from services.surveys.occurrences import queries as occurrence_queries
from services.surveys.surveys import following, keeping
from services.surveys.surveys.rules import LATEST_OPENING
from shared.bus.handlers import Gone
from shared.contracts import Occurrence, OccurrenceState, Survey
from shared.postgres import Connection
from tests.surveys.conftest import Surveys
from tests.surveys.gatherings import later, made, occurrence, readied, shown, signups

AFTER = {"opening": "at_the_end", "closing": "after_days", "close_after_days": 14}
BEFORE = {"kind": "pre_event", "opening": "with_the_announcement", "closing": "at_the_start"}


def of(about: Occurrence) -> dict[str, str]:
    return {"target_kind": "occurrence", "target_id": str(about.id)}


async def friday(surveys: Surveys, **fields: Any) -> Occurrence:
    """An occurrence in three days, heard."""
    told = occurrence(surveys.network, surveys.running.clock() + timedelta(days=3), **fields)
    await surveys.running.hear(told)
    return told


async def state(surveys: Surveys, survey: str) -> str:
    found: str = (await shown(surveys, survey))["state"]
    return found


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


async def forget(surveys: Surveys, occurrence_id: UUID, version: int) -> None:
    async with surveys.running.process.resources.pool.acquire() as tx, tx.transaction():
        forgetter = surveys.running.service.handlers.forgetter(Occurrence)
        await forgetter([Gone(occurrence_id, version)], tx, surveys.running.clock())


def life(about: Occurrence) -> list[Occurrence]:
    """Moved, called off, reinstated, over."""
    moved = later(about, starts_at=about.starts_at + timedelta(hours=1), ends_at=about.ends_at + timedelta(hours=1))
    off = later(moved, state=OccurrenceState.cancelled)
    back = later(off, state=OccurrenceState.scheduled)
    return [moved, off, back, later(back, state=OccurrenceState.ended)]


ORDERS = list(permutations(range(4)))


async def heard_in(surveys: Surveys, orders: Sequence[Sequence[int]]) -> list[tuple[str, str]]:
    """Each order for an occurrence of its own, every message twice, one after another: what its survey has become."""
    stories = []
    for _ in orders:
        about = await friday(surveys)
        stories.append((await readied(surveys, **of(about), **AFTER), life(about)))
    surveys.running.clock.now += timedelta(days=3, hours=4)
    for order, (_, told) in zip(orders, stories, strict=True):
        for step in order:
            await surveys.running.hear(told[step])
            await surveys.running.hear(told[step])
    pages = [await shown(surveys, survey) for survey, _ in stories]
    return [(page["state"], page["opened_at"]) for page in pages]


async def test_whatever_the_order_of_arrival_the_survey_ends_up_the_same(surveys: Surveys) -> None:
    found = await heard_in(surveys, ORDERS)

    assert {one for one, _ in found} == {"open"}
    opened = [said.id for said in await surveys.said(Survey) if said.state.value == "open"]
    assert len(set(opened)) == len(ORDERS)
    assert (await surveys.types_said(Survey)).count("survey.opened") == len(ORDERS)


async def test_twin_without_the_look_at_versions_it_does_not(surveys: Surveys, monkeypatch: pytest.MonkeyPatch) -> None:
    upsert = occurrence_queries.upsert_occurrences

    async def whatever_comes(tx: Connection, states: Sequence[Occurrence]) -> list[UUID]:
        await tx.execute("UPDATE occurrences SET version = 0 WHERE id = ANY($1::uuid[])", [one.id for one in states])
        return await upsert(tx, states)

    monkeypatch.setattr(occurrence_queries, "upsert_occurrences", whatever_comes)
    found = await heard_in(surveys, [(0, 1, 2, 3), (3, 2, 0, 1)])

    assert [one for one, _ in found] != ["open", "open"]


async def test_an_end_that_is_heard_late_opens_and_one_that_is_heard_too_late_waits_for_a_person(
    surveys: Surveys,
) -> None:
    late, too_late = await friday(surveys), await friday(surveys)
    opens, waits = [await readied(surveys, **of(about), **AFTER) for about in (late, too_late)]
    surveys.running.clock.now = late.ends_at + LATEST_OPENING
    await surveys.running.hear(later(late, state=OccurrenceState.ended))
    surveys.running.clock.now += timedelta(minutes=1)
    await surveys.running.hear(later(too_late, state=OccurrenceState.ended))

    assert [(await shown(surveys, one))["state"] for one in (opens, waits)] == ["open", "ready"]
    assert (await shown(surveys, waits))["held_back"] == "too_late"
    answer = await surveys.put(f"/surveys/{waits}/state", {"state": "open"})
    assert (answer.json()["state"], answer.json()["held_back"]) == ("open", None)


async def test_of_a_historical_occurrence_nothing_opens(surveys: Surveys) -> None:
    about = await friday(surveys, historical=True)
    survey = await readied(surveys, **of(about), **AFTER)
    surveys.running.clock.now = about.ends_at
    await surveys.running.hear(later(about, state=OccurrenceState.ended))

    assert await state(surveys, survey) == "ready"


async def test_an_anonymous_survey_of_too_few_does_not_open_by_itself(surveys: Surveys) -> None:
    about, full = await friday(surveys), await friday(surveys)
    await surveys.running.hear(*signups(about.id, 9), *signups(full.id, 10))
    few, enough = [await readied(surveys, **of(one), **AFTER, mode="anonymous") for one in (about, full)]
    surveys.running.clock.now = about.ends_at
    await surveys.running.hear(*[later(one, state=OccurrenceState.ended) for one in (about, full)])

    assert [(await shown(surveys, one))["state"] for one in (few, enough)] == ["ready", "open"]
    assert (await shown(surveys, few))["held_back"] == "too_few_invited"


async def years_of_topics(surveys: Surveys) -> list[Occurrence]:
    """Four years of Fridays that are over."""
    now = surveys.running.clock()
    return [
        occurrence(surveys.network, now - timedelta(days=30 * months), state=OccurrenceState.ended, version=3)
        for months in range(1, 49)
    ]


async def test_an_empty_service_on_years_of_topics_opens_nothing_and_mails_nobody(surveys: Surveys) -> None:
    await surveys.running.hear(*await years_of_topics(surveys))
    await surveys.does_what_is_due()

    assert await surveys.said(Survey) == []
    assert await surveys.running.fetch("SELECT FROM surveys") == []
    assert await surveys.running.fetch("SELECT FROM mail_intents") == []


async def test_readied_and_ended_at_the_same_moment_it_opens_once(surveys: Surveys) -> None:
    """The message's transaction is open while the survey gets ready: whoever comes second sees the other's doing."""
    for _ in range(3):
        about = await friday(surveys)
        survey = (await made(surveys, **of(about), **AFTER))["id"]
        await surveys.running.fetch("UPDATE surveys SET questionnaire_version = 1 WHERE id = $1", UUID(survey))
        surveys.running.clock.now = about.ends_at
        await ready_while_it_ends(surveys, survey, later(about, state=OccurrenceState.ended))
        assert await state(surveys, survey) == "open"


async def ready_while_it_ends(surveys: Surveys, survey: str, ended: Occurrence) -> None:
    pool = surveys.running.process.resources.pool
    async with pool.acquire() as tx:
        begun = tx.transaction()
        await begun.start()
        heard = await occurrence_queries.upsert_occurrences(tx, [ended])
        answer = await surveys.put(f"/surveys/{survey}/state", {"state": "ready"})
        assert answer.json()["state"] == "ready"
        await following.follow(tx, heard, surveys.running.clock())
        await begun.commit()


async def test_twin_when_the_message_does_not_look_at_surveys_again_it_stays_shut(
    surveys: Surveys, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(following, "follow", nothing)
    with pytest.raises(AssertionError):
        await test_readied_and_ended_at_the_same_moment_it_opens_once(surveys)


async def test_a_process_that_was_away_closes_what_is_over_when_it_is_back(surveys: Surveys) -> None:
    about = await friday(surveys)
    survey = await readied(surveys, **of(about), **BEFORE)
    surveys.running.clock.now = about.starts_at + timedelta(days=5)
    await surveys.does_what_is_due()

    assert await state(surveys, survey) == "closed"
    assert await surveys.running.fetch("SELECT FROM due WHERE kind = $1", keeping.CLOSE_SURVEY) == []
