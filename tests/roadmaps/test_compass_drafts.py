"""Editions of the compass while they are drafts: what is refused, and several editors at once (feature E1)."""

import asyncio
from typing import Any

import pytest

from tests.roadmaps.compassing import FRAME, Administrator, became, frame, goal, measured
from tests.roadmaps.conftest import Roadmaps


@pytest.fixture
def administrator(roadmaps: Roadmaps) -> Administrator:
    return Administrator(roadmaps)


MAPPINGS: list[tuple[list[dict[str, Any]], str, str]] = [
    ([], "goal_without_outcome", "successors"),
    ([became("services", "same", "a")], "goal_without_outcome", "successors"),
    ([became("services", "merged", "a"), became("data", "dropped")], "merged_alone", "successors"),
]


@pytest.mark.parametrize(("successors", "code", "field"), MAPPINGS)
async def test_an_edition_is_published_once_every_goal_of_the_former_has_an_outcome(
    roadmaps: Roadmaps, administrator: Administrator, successors: list[dict[str, Any]], code: str, field: str
) -> None:
    await administrator.publishes(frame(goal("services"), goal("data")), "2022-10-20")
    draft = await administrator.begins(frame(goal("a"), goal("b"), successors=successors))
    path = f"/compass/editions/{draft['id']}"

    refused = await administrator.ask("POST", f"{path}/publications", {"valid_from": "2024-01-01"})
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, code, field)
    assert (await administrator.ask("GET", path)).json()["state"] == "draft"
    assert (await roadmaps.get("/compass.json"))["valid_to"] is None


WRONG: list[tuple[dict[str, Any], str, str]] = [
    (frame(goal("a"), successors=[became("nothing", "dropped")]), "not_in_former", "successors.0.goal"),
    (frame(goal("a"), successors=[became("services", "same", "z")]), "not_in_this_edition", "successors.0.to"),
    (
        frame(goal("a"), successors=[became("services", "same", "a"), became("data", "same", "a")]),
        "same_as_two",
        "successors.1.to",
    ),
    (frame(goal("a"), successors=[became("services", "split", "a")]), "outcome_does_not_fit", "successors.0"),
    (frame(goal("a"), successors=[became("services", "dropped", "a")]), "outcome_does_not_fit", "successors.0"),
    (frame(goal("a"), successors=[became("services", "became", "a")]), "unknown_value", "successors.0.outcome"),
    (frame(goal("a"), goal("a")), "key_repeated", "parts"),
    (frame(goal("a"), sources=[{"title": {"fi": "x"}, "url": "javascript:alert(1)"}]), "invalid", "sources.0.url"),
    (
        frame(measured("services", unit="kpl"), successors=[became("services", "same", "services")]),
        "unit_changed",
        "parts.0.goals.0",
    ),
]


@pytest.mark.parametrize(("content", "code", "field"), WRONG)
async def test_a_draft_that_leads_nowhere_is_refused_with_the_field_and_changes_nothing(
    roadmaps: Roadmaps, administrator: Administrator, content: dict[str, Any], code: str, field: str
) -> None:
    await administrator.publishes(frame(measured("services"), goal("data")), "2022-10-20")
    draft = await administrator.begins()
    path = f"/compass/editions/{draft['id']}"

    refused = await administrator.ask("PUT", path, content)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, code, field), refused.text
    assert (await administrator.ask("GET", path)).json() == draft


async def test_what_is_published_stays_as_it_is(roadmaps: Roadmaps, administrator: Administrator) -> None:
    made = await administrator.publishes(frame(goal("services")), "2022-10-20")
    path = f"/compass/editions/{made['id']}"

    refused = [
        await administrator.ask("PUT", path, frame(goal("services"))),
        await administrator.ask("POST", f"{path}/publications", {"valid_from": "2023-01-01"}),
    ]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, "edition_is_published")] * 2


async def test_an_edition_cant_begin_before_the_one_that_it_follows(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    await administrator.publishes(frame(goal("services")), "2022-10-20")
    draft = await administrator.begins()

    refused = await administrator.ask(
        "POST", f"/compass/editions/{draft['id']}/publications", {"valid_from": "2022-10-20"}
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "not_after_former")


async def test_a_frame_has_one_draft_at_a_time_and_two_frames_one_each(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    await administrator.begins(frame(goal("services")))
    await administrator.begins(frame(goal("other")), "eu-digital-decade")

    second = await administrator.ask("POST", "/compass/editions", {"frame": FRAME, "content": frame(goal("x"))})
    assert (second.status_code, second.json()["code"]) == (409, "draft_exists")
    unknown = await administrator.ask("POST", "/compass/editions", {"frame": "no-such-frame"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "frame_not_shipped")


async def begun_at_once(administrator: Administrator, name: str) -> list[int]:
    body = {"frame": name, "content": frame(goal("services"))}
    answers = await asyncio.gather(*(administrator.ask("POST", "/compass/editions", body) for _ in range(6)))
    return sorted(answer.status_code for answer in answers)


async def test_of_many_who_begin_an_edition_at_once_one_does(roadmaps: Roadmaps, administrator: Administrator) -> None:
    assert await begun_at_once(administrator, "at-once") == [201, *[409] * 5]


async def test_twin_without_the_databases_rules_there_would_be_several_drafts(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    await roadmaps.running.fetch("DROP INDEX one_draft_of_a_frame")
    await roadmaps.running.fetch("ALTER TABLE compass_editions DROP CONSTRAINT compass_editions_frame_edition_key")
    tries = [await begun_at_once(administrator, f"at-once-{number}") for number in range(5)]
    assert any(statuses.count(201) > 1 for statuses in tries)


async def test_the_second_of_two_editors_is_told_what_the_first_one_changed(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    draft = await administrator.begins(frame(goal("services")))
    path, seen = f"/compass/editions/{draft['id']}", {"If-Match": '"1"'}
    first = await administrator.ask("PUT", path, frame(goal("services"), vision={"fi": "Yksi visio"}), **seen)
    late = await administrator.ask("PUT", path, frame(goal("services"), goal("data")), **seen)

    assert first.status_code == 200
    assert (late.status_code, late.json()["code"]) == (412, "version_conflict")
    assert [(one["path"], one["before"]) for one in late.json()["changes"]] == [("vision", None)]
    assert (await administrator.ask("GET", path)).json()["vision"]["fi"] == "Yksi visio"


async def test_an_edition_begun_twice_with_one_key_is_begun_once(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    body, key = {"frame": FRAME, "content": frame(goal("services"))}, {"Idempotency-Key": "once"}
    first = await administrator.ask("POST", "/compass/editions", body, **key)
    again = await administrator.ask("POST", "/compass/editions", body, **key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())


async def test_an_edition_too_large_to_be_said_is_refused_before_it_is_kept(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    long = {"fi": "ä" * 9_000}
    refused = await administrator.ask(
        "POST",
        "/compass/editions",
        {"frame": FRAME, "content": frame(*(goal(f"goal-{number}", description=long) for number in range(20)))},
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "frame_too_large")


async def test_a_draft_is_given_up_as_it_was_seen_and_what_is_published_is_not(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    made = await administrator.publishes(frame(goal("services")), "2022-10-20")
    draft = await administrator.begins(frame(goal("data"), successors=[became("services", "dropped")]))
    path = f"/compass/editions/{draft['id']}"
    stale = await administrator.ask("DELETE", path, **{"If-Match": '"7"'})
    given_up = await administrator.ask("DELETE", path, **{"If-Match": '"1"'})
    again = await administrator.ask("DELETE", path)
    standing = await administrator.ask("DELETE", f"/compass/editions/{made['id']}")

    assert [one.status_code for one in (stale, given_up, again, standing)] == [412, 204, 404, 409]
    assert (await administrator.begins())["edition"] == 2
    assert (await roadmaps.get("/compass.json"))["id"] == made["id"]
