"""Answers with a token: taken once, changed until closing, refused with the reason."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.surveys.erasures.queries import erase
from tests.surveys.answering import QUESTIONS, WHOLE, Asking, asks, put_questions, questionnaire
from tests.surveys.conftest import Surveys
from tests.surveys.open_to_answers import asking

__all__ = ["asking"]
ENGLISH = {"Accept-Language": "en"}


async def test_an_answer_is_kept_as_it_was_given(asking: Asking) -> None:
    person = uuid4()

    stored = await asking.answer(person, WHOLE)

    assert (stored.status_code, stored.json()["state"]) == (201, "stored")
    own = (await asking.own(person)).json()
    assert (own["answers"], own["revision"]) == (WHOLE, 1)


async def test_every_type_of_question_goes_into_the_sums_as_it_was_answered(asking: Asking) -> None:
    await asking.answer(uuid4(), WHOLE)

    assert [row["sign"] for row in await asking.rows("unfolded")] == [1]
    assert await asking.answers() == [WHOLE]


async def test_nobody_answers_twice(asking: Asking) -> None:
    person = uuid4()
    await asking.answer(person, WHOLE)

    again = await asking.answer(person, {"useful": 1, "why": "Muutin mieleni"})

    assert (again.status_code, again.json()["code"]) == (409, "answered_already")
    assert await asking.answers() == [WHOLE]


async def test_an_answer_can_be_changed_until_closing_and_the_last_counts(asking: Asking) -> None:
    person = uuid4()
    await asking.answer(person, WHOLE)

    changed = await asking.change(person, {"useful": 5})

    assert (changed.json()["revision"], changed.headers["etag"]) == (2, '"2"')
    assert await asking.answers() == [{"useful": 5}]
    assert sorted(row["sign"] for row in await asking.rows("unfolded")) == [-1, 1, 1]
    await asking.close()
    late = await asking.change(person, {"useful": 1, "why": "Myöhässä"})
    assert (late.status_code, late.json()["code"]) == (409, "survey_closed")


async def test_what_was_answered_before_is_kept_for_the_person_and_goes_with_the_answer(asking: Asking) -> None:
    person = uuid4()
    await asking.answer(person, WHOLE)
    for useful in (3, 5):
        await asking.change(person, {"useful": useful})

    running = asking.surveys.running
    own = (await running.http.get("/people/me/data", headers=running.as_(person=person))).json()["data"]

    assert [(one["revision"], one["answers"]) for one in own["earlier_answers"]] == [(1, WHOLE), (2, {"useful": 3})]
    assert [one["answers"] for one in own["answers"]] == [{"useful": 5}]
    async with running.process.resources.pool.acquire() as tx, tx.transaction():
        await erase(tx, person, running.clock())
    assert await running.fetch("SELECT FROM earlier_answers") == []


async def test_who_changes_what_they_have_not_seen_is_refused(asking: Asking) -> None:
    person = uuid4()
    await asking.answer(person, WHOLE)
    await asking.change(person, {"useful": 5})

    stale = await asking.change(person, {"useful": 3}, **{"If-Match": '"1"'})

    assert stale.status_code == 412


async def test_nobody_sees_or_changes_what_others_answered(asking: Asking) -> None:
    await asking.answer(uuid4(), WHOLE)

    assert (await asking.own(uuid4())).json() == {
        "state": "none", "answers": None, "answered_on": None, "revision": None,
    }  # fmt: skip
    assert (await asking.change(uuid4(), WHOLE)).status_code == 404


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"state": "ready"}, "survey_not_open_yet"),
        ({"state": "draft", "activated_at": None}, "survey_not_open_yet"),
        ({"state": "closed"}, "survey_closed"),
        ({"state": "cancelled", "state_before": "open"}, "survey_closed"),
    ],
)
async def test_an_answer_outside_of_the_window_is_refused(surveys: Surveys, columns: dict[str, Any], code: str) -> None:
    asking = await asks(surveys, **columns)

    refused = await asking.answer(uuid4(), WHOLE)

    assert (refused.status_code, refused.json()["code"]) == (409, code)


async def test_a_survey_is_over_at_its_time_also_before_it_was_closed(surveys: Surveys) -> None:
    asking = await asks(surveys, closes_at=surveys.running.clock() + timedelta(hours=1))
    assert (await asking.answer(uuid4(), WHOLE)).status_code == 201

    surveys.running.clock.now += timedelta(hours=1)

    assert (await asking.answer(uuid4(), WHOLE)).json()["code"] == "survey_closed"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({**WHOLE, "unknown": 1}, "answers.unknown", "unknown_question"),
    ({"role": "leader"}, "answers.useful", "missing"),
    ({"useful": 1}, "answers.why", "missing"),
    ({"useful": "4"}, "answers.useful", "not_a_number"),
    ({"useful": 9}, "answers.useful", "too_great"),
    ({"useful": 4, "role": "king"}, "answers.role", "unknown_option"),
    ({"useful": 4, "themes": "ai"}, "answers.themes", "not_a_list"),
    ({"useful": 4, "trust": {"state": "?"}}, "answers.trust.state", "unknown_option"),
    ({"useful": 4, "day": "6.11.2026"}, "answers.day", "not_a_date"),
    ({"useful": 4, "free": "x" * 501}, "answers.free", "too_long"),
    ({"useful": 4, "free": "a\u202eb"}, "answers.free", "control_characters"),
]


@pytest.mark.parametrize(("answers", "field", "code"), WRONG)
async def test_what_is_wrong_is_told_by_its_question(
    asking: Asking, answers: dict[str, Any], field: str, code: str
) -> None:
    refused = await asking.answer(uuid4(), answers, **ENGLISH)

    assert (refused.status_code, refused.json()["field"], refused.json()["code"]) == (422, field, code)
    assert await asking.answers() == []


async def test_all_faults_are_told_at_once_and_in_the_asked_language(asking: Asking) -> None:
    wrong = {"useful": 9, "hours": -1}

    reasons = []
    for language in ("fi", "sv", "en"):
        refused = await asking.answer(uuid4(), wrong, **{"Accept-Language": language})
        reasons.append([fault["reason"] for fault in refused.json()["errors"]])

    assert [len(told) for told in reasons] == [2, 2, 2]
    assert len({told[0] for told in reasons}) == 3


async def test_what_is_hidden_is_neither_asked_for_nor_kept(asking: Asking) -> None:
    await asking.answer(uuid4(), {"useful": 4, "why": "Piilossa"})

    assert await asking.answers() == [{"useful": 4}]


async def test_questions_that_changed_are_asked_as_they_are_now(asking: Asking) -> None:
    await asking.answer(uuid4(), WHOLE)
    fewer = questionnaire(*[one for one in QUESTIONS if one["key"] in ("useful", "why")])
    await put_questions(asking.surveys, asking.id, 2, fewer)
    await asking.surveys.running.fetch(
        "UPDATE surveys SET questionnaire_version = 2, version = version + 1 WHERE id = $1", asking.id
    )

    assert (await asking.answer(uuid4(), WHOLE)).json()["code"] == "unknown_question"
    assert (await asking.answer(uuid4(), {"useful": 5})).status_code == 201
    assert sorted(row["questionnaire_version"] for row in await asking.rows("responses")) == [1, 2]


async def test_a_text_stays_what_it_is_and_is_nothing_else(asking: Asking) -> None:
    hostile = '<script>alert(1)</script> =HYPERLINK("x") \'; DROP TABLE responses;--'

    await asking.answer(uuid4(), {"useful": 4, "free": hostile})

    assert (await asking.answers())[0]["free"] == hostile


async def test_more_than_a_request_may_bring_is_refused(asking: Asking) -> None:
    refused = await asking.answer(uuid4(), {"useful": 4, "free": "x" * 1_100_000})

    assert refused.status_code == 413


async def test_who_is_forgotten_is_gone_from_the_answers_and_not_from_the_sums(asking: Asking) -> None:
    person: UUID = uuid4()
    await asking.answer(person, WHOLE)
    async with asking.surveys.running.process.resources.pool.acquire() as tx, tx.transaction():
        await erase(tx, person, asking.surveys.running.clock())

    assert await asking.answers() == []
    assert [row["sign"] for row in await asking.rows("unfolded")] == [1]
