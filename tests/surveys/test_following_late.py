"""Messages that come late, in any order or all at once open and mail nothing that they shouldn't (C1 to C3)."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from services.surveys.occurrences import queries as occurrence_queries
from services.surveys.surveys import following, keeping
from services.surveys.surveys.rules import LATEST_OPENING
from shared.contracts import Occurrence, OccurrenceState, Survey
from shared.postgres import Connection
from tests.surveys.conftest import Surveys
from tests.surveys.fridays import AFTER, BEFORE, friday, of, state
from tests.surveys.gatherings import later, made, occurrence, readied, shown


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
