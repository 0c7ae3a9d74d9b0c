"""Answers from before the platform: only into historical surveys, once, all or none, and nobody's."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.surveys.answering import WHOLE, Asking, asks
from tests.surveys.conftest import Surveys


@pytest.fixture
async def asking(surveys: Surveys) -> Asking:
    return await asks(surveys, historical=True)


async def bring(asking: Asking, *answers: dict[str, Any], key: str = "", day: str = "2022-09-02") -> httpx.Response:
    body = {"answered_on": day, "answers": [{"answers": one} for one in answers]}
    headers = {"Idempotency-Key": key} if key else {}
    return await asking.surveys.post(f"{asking.path}/imports", body, **headers)


async def test_earlier_answers_count_like_any_and_belong_to_nobody(asking: Asking) -> None:
    brought = await bring(asking, WHOLE, {"useful": 2, "why": "Liian pitkä"})

    assert (brought.status_code, brought.json()["answers"]) == (201, 2)
    rows = await asking.rows("responses")
    assert {(row["person_id"], str(row["answered_on"])) for row in rows} == {(None, "2022-09-02")}
    summary = await asking.surveys.get(f"/surveys/{asking.id}/summary")
    assert summary["n"] == 2


async def test_sent_again_with_its_key_they_come_once(asking: Asking) -> None:
    first = await bring(asking, WHOLE, key="file-1")

    again = await bring(asking, WHOLE, key="file-1")

    assert (first.json(), again.status_code) == (again.json(), 201)
    assert len(await asking.answers()) == 1


async def test_one_that_is_wrong_keeps_all_out_and_is_named_by_its_place(asking: Asking) -> None:
    refused = await bring(asking, WHOLE, {"useful": 9}, key="file-2")

    assert (refused.status_code, refused.json()["field"]) == (422, "answers.1.answers.useful")
    assert await asking.answers() == []
    mended = await bring(asking, WHOLE, {"useful": 3}, key="file-3")
    assert mended.json()["answers"] == 2


async def test_what_is_asked_today_takes_no_earlier_answers(surveys: Surveys) -> None:
    asking = await asks(surveys)

    refused = await bring(asking, WHOLE)

    assert (refused.status_code, refused.json()["code"]) == (409, "survey_not_historical")
    assert await asking.answers() == []


async def test_closed_and_full_surveys_take_no_more(asking: Asking) -> None:
    limited = await asks(asking.surveys, historical=True, answer_limit=1)
    full = await bring(limited, WHOLE, WHOLE)
    await asking.close()
    late = await bring(asking, WHOLE)

    assert (full.json()["code"], late.json()["code"]) == ("answers_full", "survey_closed")


async def test_nobody_has_answered_tomorrow(asking: Asking) -> None:
    refused = await bring(asking, WHOLE, day="2199-01-01")

    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        422, "day_to_come", "answered_on",
    )  # fmt: skip


async def test_organisation_is_kept_only_where_answers_have_names(surveys: Surveys) -> None:
    kaustinen = str(uuid4())
    for mode, kept in (("identified", kaustinen), ("anonymous", "None")):
        asking = await asks(surveys, historical=True, mode=mode)
        body = {"answered_on": "2024-06-14", "answers": [{"answers": WHOLE, "organisation_id": kaustinen}]}
        brought = await surveys.post(f"{asking.path}/imports", body)
        assert brought.status_code == 201, brought.text
        assert [str(row["organisation_id"]) for row in await asking.rows("responses")] == [kept]


async def test_at_most_five_hundred_come_at_once(asking: Asking) -> None:
    refused = await bring(asking, *[{"useful": 3}] * 501)

    assert refused.status_code == 422
    assert (await bring(asking, *[{"useful": 3}] * 500)).json()["answers"] == 500
