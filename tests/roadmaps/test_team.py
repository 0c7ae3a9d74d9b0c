"""Who is entrusted with a roadmap: named, invited by a link, let go, told and forgotten."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.roadmaps.roadmaps import queries as roadmap_queries
from services.roadmaps.team import api, queries
from shared.contracts import Erasure, ErasureState
from shared.postgres import Connection
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import entrusted, made


async def test_somebody_entrusted_finds_their_roadmaps_and_is_told_of_their_tasks(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    editor = await entrusted(roadmaps, roadmap, "editor", "approver")

    mine = (await roadmaps.http.get("/people/me/roadmaps", headers=roadmaps.coordinating(editor))).json()["items"]
    told = (await roadmaps.http.get("/people/me/data", headers=roadmaps.coordinating(editor))).json()["data"]

    assert [(one["id"], one["tasks"]) for one in mine] == [(str(roadmap), ["approver", "editor"])]
    assert [(one["task"], one["roadmap"]["fi"]) for one in told["roadmap_tasks"]] == [
        ("approver", "Digitiekartta: Akaa"),
        ("editor", "Digitiekartta: Akaa"),
    ]


async def test_who_looks_at_the_team_is_written_down(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    editor = await entrusted(roadmaps, roadmap, "editor")

    team = await roadmaps.get(f"/roadmaps/{roadmap}/team")

    assert [(one["person_id"], one["tasks"]) for one in team["items"]] == [(str(editor), ["editor"])]
    (row,) = await roadmaps.running.fetch("SELECT disclosed, whose FROM duty.log")
    assert (row["disclosed"], row["whose"]) == ("roadmap_team", [editor])


async def test_tasks_are_replaced_as_a_whole(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    person = await entrusted(roadmaps, roadmap, "editor", "contributor")

    await roadmaps.put(f"/roadmaps/{roadmap}/team/{person}", {"tasks": ["approver"]})

    assert [one["tasks"] for one in (await roadmaps.get(f"/roadmaps/{roadmap}/team"))["items"]] == [["approver"]]


async def test_the_last_editor_goes_only_when_a_coordinator_says_so(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    editor = await entrusted(roadmaps, roadmap, "editor")
    path = f"/roadmaps/{roadmap}/team/{editor}"

    left = await roadmaps.http.delete(path, headers=roadmaps.coordinating(editor))
    stepped_down = await roadmaps.http.put(path, json={"tasks": ["contributor"]}, headers=roadmaps.coordinating(editor))
    released = await roadmaps.http.delete(path, headers=roadmaps.coordinating())

    assert (left.status_code, left.json()["code"]) == (409, "last_editor")
    assert (stepped_down.status_code, released.status_code) == (409, 204)


async def test_the_last_two_editors_cannot_both_leave_at_the_same_moment(roadmaps: Roadmaps) -> None:
    roadmap, editors = await _two_editors(roadmaps)

    assert sorted(await _leave_at_once(roadmaps, roadmap, editors)) == [204, 409]


async def test_without_holding_the_roadmap_both_editors_would_be_gone(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: teams are looked at without a lock, and each sees the other one there."""
    roadmap, editors = await _two_editors(roadmaps)
    both_looked, look = asyncio.Barrier(2), queries.team_of

    async def looking(connection: Connection, roadmap_id: UUID) -> list[queries.Entrusted]:
        seen = await look(connection, roadmap_id)
        await both_looked.wait()
        return seen

    monkeypatch.setattr(api, "lock_roadmap", roadmap_queries.roadmap)
    monkeypatch.setattr(queries, "team_of", looking)

    assert sorted(await _leave_at_once(roadmaps, roadmap, editors)) == [204, 204]


async def _two_editors(roadmaps: Roadmaps) -> tuple[UUID, list[UUID]]:
    roadmap = await made(roadmaps)
    return roadmap, [await entrusted(roadmaps, roadmap, "editor") for _ in range(2)]


async def _leave_at_once(roadmaps: Roadmaps, roadmap: UUID, editors: list[UUID]) -> list[int]:
    answers = await asyncio.gather(
        *(
            roadmaps.http.delete(f"/roadmaps/{roadmap}/team/{editor}", headers=roadmaps.coordinating(editor))
            for editor in editors
        )
    )
    return [one.status_code for one in answers]


async def test_a_link_into_the_team_is_shown_once_and_taken_once(roadmaps: Roadmaps) -> None:
    roadmap, first, second = await made(roadmaps), uuid4(), uuid4()
    secret = await _link(roadmaps, roadmap)

    page = await roadmaps.http.get(f"/team-links/{secret}", headers={"Accept-Language": "fi"})
    taken = await roadmaps.http.post(f"/team-links/{secret}", headers=roadmaps.coordinating(first))
    late = await roadmaps.http.post(f"/team-links/{secret}", headers=roadmaps.coordinating(second))

    assert page.status_code == 200
    assert "Digitiekartta: Akaa" in page.text
    assert "muokkaaja" in page.text
    assert (taken.status_code, taken.json()["roadmap_id"], taken.json()["task"]) == (200, str(roadmap), "editor")
    assert (late.status_code, late.json()["code"]) == (404, "not_found")
    assert (await roadmaps.http.get(f"/team-links/{secret}")).status_code == 404
    (kept,) = await roadmaps.running.fetch("SELECT person_id FROM team")
    assert kept["person_id"] == first


async def test_a_link_is_dead_after_14_days_and_no_secret_is_kept(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    secret = await _link(roadmaps, roadmap)
    kept = await roadmaps.running.fetch("SELECT l::text FROM secret_links l UNION ALL SELECT t::text FROM team_links t")
    assert all(secret not in row[0] for row in kept)

    roadmaps.running.clock.now += timedelta(days=14, seconds=1)

    assert (await roadmaps.http.get(f"/team-links/{secret}")).status_code == 404
    assert (
        await roadmaps.http.post(f"/team-links/{secret}", headers=roadmaps.coordinating(uuid4()))
    ).status_code == 404


async def test_of_ten_people_with_the_same_link_one_joins(roadmaps: Roadmaps) -> None:
    secret = await _link(roadmaps, await made(roadmaps))

    answers = await asyncio.gather(
        *(roadmaps.http.post(f"/team-links/{secret}", headers=roadmaps.coordinating(uuid4())) for _ in range(10))
    )

    assert sorted(one.status_code for one in answers) == [200] + [404] * 9


async def test_who_was_erased_is_in_no_team_and_comes_into_none(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    person = await entrusted(roadmaps, roadmap, "editor")
    await roadmaps.running.hear(
        Erasure(id=person, version=1, state=ErasureState.asked, asked_at=roadmaps.running.clock())
    )

    again = await roadmaps.put(f"/roadmaps/{roadmap}/team/{person}", {"tasks": ["editor"]})
    secret = await _link(roadmaps, roadmap)
    taken = await roadmaps.http.post(f"/team-links/{secret}", headers=roadmaps.coordinating(person))

    assert (again.status_code, taken.status_code) == (404, 404)
    assert (await roadmaps.http.get(f"/team-links/{secret}")).status_code == 200
    assert await roadmaps.running.fetch("SELECT FROM team") == []


async def _link(roadmaps: Roadmaps, roadmap: UUID) -> str:
    answer = await roadmaps.post(f"/roadmaps/{roadmap}/team-links", {"task": "editor"})
    assert answer.status_code == 201, answer.text
    secret: str = answer.json()["secret"]
    return secret
