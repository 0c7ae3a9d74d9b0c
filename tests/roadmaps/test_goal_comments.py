"""Organisations say what a goal means to them and are answered; who changed a goal is named (DF8, seed 004-34)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts import Compass, Localised, Organisation, OrganisationKind, Roadmap
from tests.roadmaps.compassing import Administrator, became, frame, goal, ids
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.states import AKAA, made, roadmap

TEXT = {"fi": "Pienessä kunnassa ei ole väkeä", "sv": "En liten kommun har inte folk"}


@pytest.fixture
def administrator(roadmaps: Roadmaps) -> Administrator:
    return Administrator(roadmaps)


async def stage(roadmaps: Roadmaps, administrator: Administrator) -> tuple[Roadmap, UUID]:
    """Akaa's roadmap, and a goal."""
    akaa = Organisation(id=AKAA, version=1, name=Localised(fi="Akaa"), kind=OrganisationKind.municipality)
    await roadmaps.running.hear(akaa)
    of = roadmap(roadmaps.network)
    await made(roadmaps, of)
    edition = await administrator.publishes(frame(goal("services"), goal("data")), "2022-10-20")
    return of, ids(edition)["services"]


async def comment(roadmaps: Roadmaps, of: Roadmap, goal_id: UUID, **fields: Any) -> Any:
    body = {"goal_id": str(goal_id), "stance": "risk", "text": TEXT, **fields}
    return await roadmaps.post(f"/roadmaps/{of.id}/goal-comments", body)


async def test_an_organisation_says_what_a_goal_means_to_it_and_everybody_reads_it(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    of, services = await stage(roadmaps, administrator)
    written = await comment(roadmaps, of, services)
    roadmaps.at(2026, 11, 25)
    await comment(roadmaps, of, services, stance="benefit", text={"fi": "Asukas säästää matkan"})

    assert (written.status_code, written.json()["organisation"]["fi"], written.json()["state"]) == (201, "Akaa", "open")
    listed = (await roadmaps.http.get(f"/compass/goals/{services}/comments")).json()
    assert [(one["stance"], one["organisation_id"]) for one in listed["items"]] == [
        ("risk", str(AKAA)),
        ("benefit", str(AKAA)),
    ]
    assert listed["counts"] == {"benefit": 1, "risk": 1, "drawback": 0}
    only = (await roadmaps.http.get(f"/compass/goals/{services}/comments?stance=benefit&limit=1")).json()
    assert [one["text"]["fi"] for one in only["items"]] == ["Asukas säästää matkan"]
    assert (await roadmaps.get(f"/compass/goals/{services}"))["comments"] == listed["counts"]


async def test_the_answer_stands_beside_the_comment_and_on_the_page(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    of, services = await stage(roadmaps, administrator)
    written = (await comment(roadmaps, of, services)).json()
    path = f"/compass/goal-comments/{written['id']}/answer"
    answered = await administrator.ask("PUT", path, {"answer": {"fi": "Tuki kasvaa"}, "led_to_change": True})

    assert (answered.status_code, answered.json()["state"], answered.json()["led_to_change"]) == (200, "answered", True)
    stale = await administrator.ask("PUT", path, {"answer": {"fi": "Toinen"}}, **{"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
    page = (await roadmaps.http.get("/compass")).text
    said = ["Riskit organisaatioille", "Akaa", "Pienessä kunnassa ei ole väkeä", "Tuki kasvaa", "johti muutokseen"]
    assert [text for text in said if text not in page] == []


async def test_who_changed_a_goal_is_named_in_the_editions_that_follow(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    of, services = await stage(roadmaps, administrator)
    written = (await comment(roadmaps, of, services)).json()
    answer = {"answer": {"fi": "Tavoite jaettiin"}, "led_to_change": True}
    await administrator.ask("PUT", f"/compass/goal-comments/{written['id']}/answer", answer)
    successors = [became("services", "split", "tools", "help"), became("data", "same", "data")]
    await administrator.publishes(frame(goal("tools"), goal("help"), goal("data"), successors=successors), "2024-01-01")
    await administrator.publishes(None, "2025-01-01")

    for said in (await roadmaps.said(Compass))[-2:]:
        named = {one.key: one.contributor_ids for one in said.parts[0].goals}
        assert named == {"tools": (AKAA,), "help": (AKAA,), "data": ()}
    assert "Tavoitteeseen ovat vaikuttaneet: Akaa" in (await roadmaps.http.get("/compass")).text


async def test_what_was_written_is_on_no_topic_and_names_no_person(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    of, services = await stage(roadmaps, administrator)
    await comment(roadmaps, of, services)

    outbox = await roadmaps.running.fetch("SELECT body FROM outbox")
    assert not [row for row in outbox if "väkeä".encode() in row["body"]]
    (kept,) = await roadmaps.running.fetch("SELECT to_jsonb(c)::text AS row FROM goal_comments c")
    assert str(roadmaps.coordinator) not in kept["row"]


async def test_one_speaks_only_for_an_organisation_of_the_roadmap_and_of_a_goal_that_there_is(
    roadmaps: Roadmaps, administrator: Administrator
) -> None:
    of, services = await stage(roadmaps, administrator)
    other = await comment(roadmaps, of, services, organisation_id=str(uuid4()))
    nothing = await comment(roadmaps, of, uuid4())
    against = await comment(roadmaps, of, services, stance="against")

    assert [(one.status_code, one.json()["code"], one.json()["field"]) for one in (other, nothing, against)] == [
        (422, "not_of_this_roadmap", "organisation_id"),
        (422, "unknown_goal", "goal_id"),
        (422, "unknown_value", "stance"),
    ]
    stranger = await roadmaps.http.post(
        f"/roadmaps/{of.id}/goal-comments",
        json={"goal_id": str(services), "stance": "risk", "text": TEXT},
        headers=roadmaps.running.as_(),
    )
    assert stranger.status_code == 403


async def test_a_member_of_a_joint_roadmap_speaks_for_itself(roadmaps: Roadmaps, administrator: Administrator) -> None:
    _, services = await stage(roadmaps, administrator)
    kaustinen = uuid4()
    joint = roadmap(roadmaps.network, member_ids=(kaustinen,))
    await made(roadmaps, joint)

    written = await comment(roadmaps, joint, services, organisation_id=str(kaustinen))
    assert (written.status_code, written.json()["organisation_id"]) == (201, str(kaustinen))


async def test_a_comment_is_taken_back_by_those_who_wrote_it(roadmaps: Roadmaps, administrator: Administrator) -> None:
    of, services = await stage(roadmaps, administrator)
    other = roadmap(roadmaps.network)
    await made(roadmaps, other)
    written = (await comment(roadmaps, of, services)).json()
    headers = roadmaps.coordinating()

    through_other = await roadmaps.http.delete(f"/roadmaps/{other.id}/goal-comments/{written['id']}", headers=headers)
    own = await roadmaps.http.delete(f"/roadmaps/{of.id}/goal-comments/{written['id']}", headers=headers)
    assert (through_other.status_code, own.status_code) == (404, 204)
    assert (await roadmaps.get(f"/compass/goals/{services}/comments"))["items"] == []
