"""Answers by links: for all or for one, taken back, spent once."""

import asyncio
from uuid import uuid4

import pytest

from tests.surveys.answering import WHOLE, Asking, asks
from tests.surveys.conftest import Surveys
from tests.surveys.open_to_answers import asking

__all__ = ["asking"]


async def test_a_program_answers_by_the_link_for_all_once_for_each_id(asking: Asking) -> None:
    path = (await asking.link_for_all()).replace("/answer/", "/answers/")
    body = {"answers": WHOLE, "once": str(uuid4())}

    sent = await asyncio.gather(*(asking.surveys.http.post(path, json=body) for _ in range(20)))

    assert sorted(one.status_code for one in sent) == [201] + [409] * 19
    assert [row["person_id"] for row in await asking.rows("responses")] == [None]


async def test_a_link_that_was_taken_back_opens_nothing(asking: Asking) -> None:
    path = (await asking.link_for_all()).replace("/answer/", "/answers/")
    await asking.surveys.http.delete(f"/surveys/{asking.id}/answer-link", headers=asking.surveys.coordinating())

    assert (await asking.surveys.http.post(path, json={"answers": WHOLE})).status_code == 404


async def test_a_link_opens_its_own_survey_alone(asking: Asking, surveys: Surveys) -> None:
    other = await asks(surveys)
    secret = (await asking.link_for_all()).rsplit("/", 1)[1]

    assert (await surveys.http.post(f"{other.path}/{secret}", json={"answers": WHOLE})).status_code == 404


async def test_the_link_for_all_stays_the_same(asking: Asking) -> None:
    assert await asking.link_for_all() == await asking.link_for_all()


@pytest.mark.parametrize("mode", ["identified", "anonymous"])
async def test_a_personal_link_is_one_answer_under_twenty_at_once(surveys: Surveys, mode: str) -> None:
    asking = await asks(surveys, mode=mode)
    path = (await asking.personal_link(uuid4())).replace("/answer/", "/answers/")

    sent = await asyncio.gather(*(surveys.http.post(path, json={"answers": WHOLE}) for _ in range(20)))

    assert sorted(one.status_code for one in sent) == [201] + [409] * 19


async def test_an_answer_that_is_refused_does_not_spend_the_link(asking: Asking) -> None:
    person = uuid4()
    path = (await asking.personal_link(person)).replace("/answer/", "/answers/")

    assert (await asking.surveys.http.post(path, json={"answers": {}})).status_code == 422
    assert (await asking.surveys.http.post(path, json={"answers": WHOLE})).status_code == 201
    assert [row["person_id"] for row in await asking.rows("responses")] == [person]
