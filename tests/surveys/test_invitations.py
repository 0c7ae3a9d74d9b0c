"""Who is asked by mail, once; who is reminded: whoever hasn't answered, never twice (features C3, C7)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.surveys.invitations import inviting
from shared.contracts import Member, MemberState
from tests.coordinated import LONG_AGO
from tests.surveys.answering import WHOLE, put_questions, questionnaire
from tests.surveys.conftest import Surveys


async def has_members(surveys: Surveys, number: int) -> list[UUID]:
    people = [uuid4() for _ in range(number)]
    for person in people:
        await surveys.running.hear(
            Member(
                id=uuid4(), version=1, network_id=surveys.network, person_id=person,
                state=MemberState.active, since=LONG_AGO,
            )
        )  # fmt: skip
    return people


async def has_survey(surveys: Surveys, **columns: Any) -> UUID:
    survey = await surveys.has_survey(questionnaire_version=1, **columns)
    await put_questions(surveys, survey, 1, questionnaire())
    return survey


async def asks(surveys: Surveys, **fields: Any) -> UUID:
    """An open survey that writes to everybody, closing in ten days."""
    closes = surveys.running.clock() + timedelta(days=10)
    survey = await has_survey(surveys, **{"closing": "at_a_time", "closes_at": closes, **fields})
    plan = {"invites": True, "reminds_days_before": [3]}
    answer = await surveys.put(f"/surveys/{survey}/invitation-plan", plan)
    assert answer.status_code == 200, answer.text
    await surveys.does_what_is_due()
    return survey


async def intended(surveys: Surveys, template: str) -> list[UUID]:
    rows = await surveys.running.fetch("SELECT person_id FROM mail_intents WHERE template = $1", template)
    return sorted(row["person_id"] for row in rows)


async def answers(surveys: Surveys, survey: UUID, person: UUID) -> None:
    headers = surveys.running.as_(person=person)
    answer = await surveys.http.post(f"/surveys/{survey}/answers", json={"answers": WHOLE}, headers=headers)
    assert answer.status_code == 201, answer.text


async def test_everybody_is_asked_once(surveys: Surveys) -> None:
    people = await has_members(surveys, 3)
    survey = await asks(surveys)
    await surveys.put(f"/surveys/{survey}/invitation-plan", {"invites": True})
    await surveys.does_what_is_due()

    assert await intended(surveys, "survey_invitation") == sorted(people)


async def test_who_joins_while_it_is_open_is_asked_too(surveys: Surveys) -> None:
    early = await has_members(surveys, 1)
    await asks(surveys)
    late = await has_members(surveys, 1)
    await surveys.does_what_is_due()

    assert await intended(surveys, "survey_invitation") == sorted(early + late)


async def test_more_than_one_batch_is_asked_whole(surveys: Surveys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "AT_ONCE", 2)
    people = await has_members(surveys, 5)
    await asks(surveys)

    assert await intended(surveys, "survey_invitation") == sorted(people)


async def test_reminder_goes_to_those_who_have_not_answered_and_once(surveys: Surveys) -> None:
    first, second = await has_members(surveys, 2)
    survey = await asks(surveys)
    await answers(surveys, survey, first)
    surveys.running.clock.now += timedelta(days=7, hours=1)
    await surveys.does_what_is_due()
    await surveys.put(f"/surveys/{survey}/invitation-plan", {"invites": True, "reminds_days_before": [3]})
    await surveys.does_what_is_due()

    assert await intended(surveys, "survey_reminder") == [second]


async def test_twin_a_reminder_that_looks_at_nothing_reminds_who_has_answered(
    surveys: Surveys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.surveys.invitations.queries.ANSWERED", "false")
    first, second = await has_members(surveys, 2)
    survey = await asks(surveys)
    await answers(surveys, survey, first)
    await surveys.post(f"/surveys/{survey}/reminders", {})

    assert await intended(surveys, "survey_reminder") == sorted([first, second])


async def test_somebody_may_remind_at_once_but_not_twice_a_day(surveys: Surveys) -> None:
    people = await has_members(surveys, 2)
    survey = await asks(surveys)

    assert (await surveys.post(f"/surveys/{survey}/reminders", {})).json() == {"people": 2}
    again = await surveys.post(f"/surveys/{survey}/reminders", {})
    assert (again.status_code, again.json()["code"]) == (409, "reminded_lately")

    surveys.running.clock.now += timedelta(days=1)
    await surveys.post(f"/surveys/{survey}/reminders", {})
    assert len(await intended(surveys, "survey_reminder")) == 2 * len(people)


async def test_what_a_person_opens_writes_to_nobody_until_told(surveys: Surveys) -> None:
    await has_members(surveys, 2)
    survey = await has_survey(surveys, state="ready", opened_at=None)
    await surveys.put(f"/surveys/{survey}/state", {"state": "open"})
    await surveys.does_what_is_due()

    assert await intended(surveys, "survey_invitation") == []
    refused = await surveys.post(f"/surveys/{survey}/reminders", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "survey_invites_nobody")


async def test_history_writes_to_nobody(surveys: Surveys) -> None:
    await has_members(surveys, 2)
    await asks(surveys, historical=True)
    assert await intended(surveys, "survey_invitation") == []


async def test_leader_sees_who_has_answered_and_not_what(surveys: Surveys) -> None:
    first, second = await has_members(surveys, 2)
    survey = await asks(surveys)
    await answers(surveys, survey, first)

    told = (await surveys.get(f"/surveys/{survey}/invitations"))["items"]

    assert {one["person_id"]: one["answered"] for one in told} == {str(first): True, str(second): False}
    assert {frozenset(one) for one in told} == {frozenset({"person_id", "organisation_id", "invited_on", "answered"})}
    (row,) = await surveys.running.fetch("SELECT whose FROM duty.log")
    assert sorted(row["whose"]) == sorted([first, second])
