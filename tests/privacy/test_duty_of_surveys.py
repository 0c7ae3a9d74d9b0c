"""What leaders of a network see of people's answers and invitations is told of in surveys' own duty log (RP6)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.surveys.answering import WHOLE, Asking
from tests.surveys.conftest import Surveys, surveys
from tests.surveys.test_invitations import asks, has_members

__all__ = ["surveys"]

OF_SURVEYS = {
    "GET /surveys/{survey_id}/invitations": "",
    "GET /surveys/{survey_id}/texts": "?question=free",
    "GET /surveys/{survey_id}/working-view": "",
    "GET /surveys/{survey_id}/working-view.{ending}": "",
    "GET /surveys/{survey_id}/responses": "",
    "GET /surveys/{survey_id}/responses.{ending}": "",
}
"""Each route that shows them something of people, and what is asked with it."""


@pytest.mark.parametrize("route", OF_SURVEYS)
async def test_each_answer_is_one_row_that_names_whose_it_was(surveys: Surveys, route: str) -> None:
    person, survey = await somebody_has_answered(surveys)
    if route.endswith("/texts"):  # read before they are released, after the closing
        await Asking(surveys, survey).close()
    path = route.removeprefix("GET ").format(survey_id=survey, ending="csv") + OF_SURVEYS[route]

    answer = await surveys.http.get(path, headers=surveys.coordinating())

    assert answer.status_code == 200, answer.text
    (row,) = await log(surveys)
    assert (row["route"], row["who"], row["whose"]) == (route, surveys.coordinator, [person])
    assert (row["acted_as"], row["scope"], row["scope_id"]) == ("coordinator", "survey_id", survey)


async def test_nobody_else_is_shown_anything_and_nothing_is_written(surveys: Surveys) -> None:
    _, survey = await somebody_has_answered(surveys)
    for route, query in OF_SURVEYS.items():
        path = route.removeprefix("GET ").format(survey_id=survey, ending="csv") + query
        answer = await surveys.http.get(path, headers=surveys.coordinating(uuid4()))
        assert answer.status_code == 403, route
    assert await log(surveys) == []


async def somebody_has_answered(surveys: Surveys) -> tuple[UUID, UUID]:
    (person,) = await has_members(surveys, 1)
    survey = await asks(surveys)
    answered = await Asking(surveys, survey).answer(person, WHOLE)
    assert answered.status_code == 201, answered.text
    return person, survey


async def log(surveys: Surveys) -> list[Any]:
    return await surveys.running.fetch("SELECT * FROM duty.log ORDER BY id")
