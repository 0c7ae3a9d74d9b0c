"""The service answers, tells people what it holds of them, and forgets them."""

import re
from uuid import uuid4

import asyncpg
import pytest

from shared.contracts import Erasure, ErasureState, ForgottenBySurveys
from tests.surveys.assessing import answers, measures, municipality, opens, secrets
from tests.surveys.conftest import Surveys


async def test_it_tells_people_what_it_holds_of_them(surveys: Surveys) -> None:
    told = await surveys.get("/people/me/data")

    assert told["service"] == "surveys"
    assert [role["kind"] for role in told["data"]["roles"]] == ["leader"]


async def test_who_is_erased_is_forgotten_and_the_receipt_says_so(surveys: Surveys) -> None:
    await surveys.running.hear(
        Erasure(id=surveys.coordinator, version=1, state=ErasureState.asked, asked_at=surveys.running.clock())
    )

    assert not await surveys.running.fetch("SELECT FROM roles WHERE person_id = $1", surveys.coordinator)
    assert [receipt.id for receipt in await surveys.said(ForgottenBySurveys)] == [surveys.coordinator]


async def test_surveys_are_counted_by_state(surveys: Surveys) -> None:
    await surveys.has_survey()
    await surveys.has_survey(state="draft", activated_at=None, opened_at=None)

    metrics = (await surveys.http.get("/metrics")).text

    assert 'surveys{state="open"} 1.0' in metrics
    assert 'surveys{state="draft"} 1.0' in metrics


async def test_the_database_keeps_anonymity_that_was_promised(surveys: Surveys) -> None:
    survey = await surveys.has_survey(id=uuid4(), mode="anonymous")

    with pytest.raises(asyncpg.CheckViolationError):
        await surveys.running.fetch("UPDATE surveys SET mode = 'identified' WHERE id = $1", survey)


async def test_operators_see_assessments_and_nobody_sees_one_more_answer(surveys: Surveys) -> None:
    akaa = await municipality(surveys)
    await measures(surveys, akaa, (1, 2, 3, 2, 2))
    (secret,) = await secrets(surveys, (await opens(surveys, akaa))["id"])

    for _ in range(9):
        await answers(surveys, secret, {"strategy": 3})

    shown = (await surveys.http.get("/metrics")).text

    assert 'assessment_rounds{state="closed"} 1.0' in shown
    assert 'assessment_consents{consent="none"} 1.0' in shown
    assert re.findall(r"^assessment_answers_waiting (\S+)", shown, re.MULTILINE) == ["5.0"], "in steps of five"
