"""A survey from draft to closed, through the door (features C1 to C5)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts import Survey
from tests.surveys.conftest import Surveys
from tests.surveys.gatherings import asks_something, made, members, readied, shown


async def move(surveys: Surveys, survey: str, state: str) -> tuple[int, str]:
    answer = await surveys.put(f"/surveys/{survey}/state", {"state": state})
    told = answer.json()
    return answer.status_code, told["code"] if answer.is_error else told["state"]


async def test_a_survey_goes_from_draft_to_closed_and_each_step_is_said(surveys: Surveys) -> None:
    survey = (await made(surveys))["id"]
    await asks_something(surveys, survey)

    steps = [await move(surveys, survey, state) for state in ("ready", "open", "closed", "open", "closed")]

    assert steps == [(200, "ready"), (200, "open"), (200, "closed"), (200, "open"), (200, "closed")]
    assert await surveys.types_said(Survey) == [
        "survey.readied", "survey.opened", "survey.closed", "survey.reopened", "survey.closed",
    ]  # fmt: skip
    versions = [said.version for said in await surveys.said(Survey)]
    assert versions == sorted(set(versions))


async def test_asked_twice_for_the_same_state_says_it_once(surveys: Surveys) -> None:
    survey = await readied(surveys)
    await surveys.silence()

    assert [await move(surveys, survey, "open") for _ in range(2)] == [(200, "open")] * 2
    assert await surveys.types_said(Survey) == ["survey.opened"]


async def test_drafts_are_their_makers_own(surveys: Surveys) -> None:
    draft = (await made(surveys))["id"]
    ready = await readied(surveys)

    public = (await surveys.http.get(f"/surveys?network_id={surveys.network}")).json()["items"]
    own = (await surveys.get(f"/networks/{surveys.network}/surveys"))["items"]

    assert [one["id"] for one in public] == [ready]
    assert {one["id"] for one in own} == {draft, ready}
    assert "invited" not in public[0]


@pytest.mark.parametrize(
    ("state", "wanted", "code"),
    [
        ("draft", "open", "transition_impossible"),
        ("draft", "closed", "transition_impossible"),
        ("ready", "closed", "transition_impossible"),
        ("closed", "draft", "transition_impossible"),
        ("cancelled", "open", "transition_impossible"),
    ],
)
async def test_there_are_no_other_ways(surveys: Surveys, state: str, wanted: str, code: str) -> None:
    never: dict[str, Any] = {"activated_at": None, "opened_at": None}
    ready: dict[str, Any] = {"opened_at": None}
    cancelled = {**never, "state_before": "draft"}
    fields = {"draft": never, "ready": ready, "closed": {}, "cancelled": cancelled}
    survey = await surveys.has_survey(state=state, **fields[state])

    assert await move(surveys, str(survey), wanted) == (409, code)


async def test_without_questions_nothing_gets_ready(surveys: Surveys) -> None:
    survey = (await made(surveys))["id"]
    assert await move(surveys, survey, "ready") == (409, "no_questions")


async def test_an_anonymous_survey_of_nine_is_refused_with_an_explanation(surveys: Surveys) -> None:
    await surveys.running.hear(*members(surveys.network, 9, surveys.running.clock()))
    survey = (await made(surveys, mode="anonymous"))["id"]
    await asks_something(surveys, survey)

    refused = await surveys.put(f"/surveys/{survey}/state", {"state": "ready"}, **{"Accept-Language": "en"})
    await surveys.running.hear(*members(surveys.network, 1, surveys.running.clock()))

    assert (refused.status_code, refused.json()["code"]) == (409, "too_few_invited")
    assert "at least 10" in refused.json()["title"]
    assert await move(surveys, survey, "ready") == (200, "ready")


async def test_a_sensitive_one_needs_twenty_and_those_asked_elsewhere_count(surveys: Surveys) -> None:
    await surveys.running.hear(*members(surveys.network, 10, surveys.running.clock()))
    survey = (await made(surveys, mode="anonymous", sensitive=True, invited_elsewhere=9))["id"]
    await asks_something(surveys, survey)

    refused = await move(surveys, survey, "ready")
    await surveys.patch(f"/surveys/{survey}", {"invited_elsewhere": 10})

    assert (refused, await move(surveys, survey, "ready")) == ((409, "too_few_invited"), (200, "ready"))


async def test_anonymity_once_promised_stays_even_when_taken_back_to_a_draft(surveys: Surveys) -> None:
    survey = await readied(surveys, mode="anonymous", invited_elsewhere=10)
    assert await move(surveys, survey, "draft") == (200, "draft")

    refused = await surveys.patch(f"/surveys/{survey}", {"mode": "identified"})

    assert (refused.status_code, refused.json()["code"]) == (409, "anonymity_promised")
    assert (await shown(surveys, survey))["mode"] == "anonymous"


async def test_an_anonymous_survey_stays_closed(surveys: Surveys) -> None:
    survey = await readied(surveys, mode="anonymous", invited_elsewhere=10)
    assert await move(surveys, survey, "open") == (200, "open")
    assert await move(surveys, survey, "closed") == (200, "closed")

    assert await move(surveys, survey, "open") == (409, "anonymous_stays_closed")


async def test_it_opens_and_closes_at_the_times_that_were_set(surveys: Surveys) -> None:
    now = surveys.running.clock()
    survey = await readied(
        surveys, opening="at_a_time", opens_at=str(now + timedelta(hours=1)), closing="after_days", close_after_days=14
    )
    seen = []
    for hours in (0, 1, 14 * 24 - 1, 1):
        surveys.running.clock.now += timedelta(hours=hours)
        await surveys.does_what_is_due()
        seen.append((await shown(surveys, survey))["state"])

    assert seen == ["ready", "open", "open", "closed"]
    assert (await surveys.types_said(Survey))[1:] == ["survey.opened", "survey.closed"]


async def test_a_new_closing_time_moves_the_closing(surveys: Surveys) -> None:
    now = surveys.running.clock()
    survey = await readied(surveys, closing="at_a_time", closes_at=str(now + timedelta(days=1)))
    await move(surveys, survey, "open")
    await surveys.patch(f"/surveys/{survey}", {"closes_at": str(now + timedelta(days=3))})
    seen = []
    for days in (2, 1):
        surveys.running.clock.now += timedelta(days=days)
        await surveys.does_what_is_due()
        seen.append((await shown(surveys, survey))["state"])

    assert seen == ["open", "closed"]
    assert await move(surveys, survey, "open") == (409, "window_over")


async def test_what_people_were_told_does_not_change_while_they_answer(surveys: Surveys) -> None:
    survey = await readied(surveys)
    await move(surveys, survey, "open")

    refused = await surveys.patch(f"/surveys/{survey}", {"kind": "wish"})
    changed = await surveys.patch(f"/surveys/{survey}", {"title": {"fi": "Toinen nimi"}, "answer_limit": 30})

    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (409, "cannot_change_now", "kind")
    assert (changed.status_code, changed.json()["title"]["fi"]) == (200, "Toinen nimi")


async def test_nobody_overwrites_what_they_have_not_seen(surveys: Surveys) -> None:
    survey = await made(surveys)
    first = await surveys.patch(f"/surveys/{survey['id']}", {"title": {"fi": "Yksi"}}, **{"If-Match": '"1"'})
    second = await surveys.patch(f"/surveys/{survey['id']}", {"title": {"fi": "Kaksi"}}, **{"If-Match": '"1"'})

    assert (first.status_code, first.headers["etag"], second.status_code) == (200, '"2"', 412)


async def test_a_request_that_is_repeated_makes_one_survey(surveys: Surveys) -> None:
    body = {"kind": "wish", "target_kind": "nothing", "title": {"fi": "Toiveet"}}
    path, key = f"/networks/{surveys.network}/surveys", {"Idempotency-Key": "toiveet"}

    answers = [await surveys.post(path, body, **key) for _ in range(2)]

    assert {answer.json()["id"] for answer in answers} == {answers[0].json()["id"]}
    assert len(await surveys.running.fetch("SELECT FROM surveys")) == 1


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"target_kind": "nothing"}, "target_unclear", "target_id"),
        ({"target_id": None}, "target_unclear", "target_id"),
        ({"opening": "at_the_end"}, "needs_an_occurrence", "opening"),
        ({"closing": "at_the_start"}, "needs_an_occurrence", "closing"),
        ({"opening": "at_a_time"}, "moment_missing", "opens_at"),
        ({"closing": "after_days"}, "moment_missing", "close_after_days"),
        ({"target_kind": "occurrence", "target_id": str(uuid4())}, "unknown_target", "target_id"),
        ({"target_kind": "series", "target_id": str(uuid4())}, "unknown_target", "target_id"),
        ({"target_kind": "organisation", "target_id": str(uuid4())}, "unknown_target", "target_id"),
        ({"target_kind": "network", "target_id": str(uuid4())}, "unknown_target", "target_id"),
        ({"kind": "riddle"}, "invalid", None),
    ],
)
async def test_a_plan_that_makes_no_sense_is_refused_by_field(
    surveys: Surveys, fields: dict[str, str], code: str, field: str | None
) -> None:
    body = {
        "kind": "feedback", "target_kind": "network", "target_id": str(surveys.network), "title": {"fi": "Palaute"},
        **fields,
    }  # fmt: skip
    answer = await surveys.post(f"/networks/{surveys.network}/surveys", body)

    assert answer.status_code == 422
    if field:
        assert (answer.json()["code"], answer.json()["field"]) == (code, field)


async def test_lists_come_in_pages(surveys: Surveys) -> None:
    made_ones = {(await made(surveys))["id"] for _ in range(5)}
    found: list[str] = []
    cursor = ""
    while True:
        page = await surveys.get(f"/networks/{surveys.network}/surveys?limit=2{cursor}")
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"

    assert (len(found), set(found)) == (5, made_ones)
    assert found == sorted(found, key=UUID)
