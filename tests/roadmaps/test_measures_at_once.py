"""Two people change measures at once: nobody loses anything, and nothing that holds for all of them breaks."""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.roadmaps.measures import holding, holding_queries, queries
from services.roadmaps.measures.holding_queries import BESIDE_OTHERS, MEASURE, ROADMAP
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import entrusted, made
from tests.roadmaps.measuring import WHOLE, added


async def test_the_second_of_two_edits_is_told_what_changed_and_changes_nothing(roadmaps: Roadmaps) -> None:
    (measure,) = await added(roadmaps, await made(roadmaps), WHOLE)
    path = f"/measures/{measure['id']}"

    answers = await asyncio.gather(
        *(roadmaps.patch(path, {"title": {"fi": title}}, **{"If-Match": '"1"'}) for title in ("Ensimmäinen", "Toinen"))
    )

    assert sorted(one.status_code for one in answers) == [200, 412]
    told = next(one.json() for one in answers if one.status_code == 412)
    assert (told["code"], told["current"]) == ("version_conflict", 2)
    assert [change["path"] for change in told["changes"]] == ["title/fi"] or told["changes"]
    winner = next(one.json()["title"]["fi"] for one in answers if one.status_code == 200)
    assert (await roadmaps.get(path))["measure"]["title"]["fi"] == winner


async def together(roadmaps: Roadmaps) -> tuple[dict[str, Any], set[int]]:
    """An editor plans while a contributor reports; the measure afterwards, and how they were answered."""
    roadmap = await made(roadmaps)
    person = await entrusted(roadmaps, roadmap, "contributor")
    (measure,) = await added(roadmaps, roadmap, WHOLE)
    path = f"/measures/{measure['id']}"
    assert (await roadmaps.put(f"{path}/owner", {"person_id": str(person)})).status_code == 204
    own = roadmaps.running.as_(person=person)

    async def plans(round_: int) -> httpx.Response:
        return await roadmaps.patch(path, {"title": {"fi": f"Nimi {round_}"}})

    async def reports(round_: int) -> httpx.Response:
        body = {"status": "under_way", "progress": round_}
        return await roadmaps.http.put(f"{path}/status", json=body, headers=own)

    statuses: set[int] = set()
    for round_ in range(40, 50):
        answers = await asyncio.gather(plans(round_), reports(round_))
        statuses |= {one.status_code for one in answers}
        if statuses != {200}:
            break
    shown: dict[str, Any] = (await roadmaps.get(path))["measure"]
    return shown, statuses


async def test_what_an_editor_plans_and_a_contributor_reports_is_both_kept(roadmaps: Roadmaps) -> None:
    measure, statuses = await together(roadmaps)
    assert statuses == {200}
    assert (measure["title"]["fi"], measure["progress"], measure["version"]) == ("Nimi 49", 49, 21)


NOTHING = "SELECT WHERE $1::uuid IS NULL"
"""Seen so, every edit comes to locks."""


async def test_the_same_under_locks_alone(roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding_queries, "SEEN", NOTHING)
    measure, statuses = await together(roadmaps)
    assert statuses == {200}
    assert (measure["title"]["fi"], measure["progress"], measure["version"]) == ("Nimi 49", 49, 21)


def at_the_same_moment(monkeypatch: pytest.MonkeyPatch, read: str) -> None:
    """Whoever has read a measure goes on when another has, or after a moment in which nobody does."""
    real, meeting = getattr(holding, read), asyncio.Barrier(2)

    async def meet(*given: Any, **how: Any) -> Any:
        row = await real(*given, **how)
        with suppress(TimeoutError):
            await asyncio.wait_for(meeting.wait(), 0.5)
        return row

    monkeypatch.setattr(holding, read, meet)


async def test_twin_without_a_look_at_the_version_something_is_lost(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_the_same_moment(monkeypatch, "see_row")
    monkeypatch.setattr(queries, "AS_SEEN", "true")
    _, statuses = await together(roadmaps)
    assert 500 in statuses  # the history has no room for two states of one version


async def test_twin_without_the_lock_something_is_lost(roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding_queries, "SEEN", NOTHING)
    reading = f"WITH held AS ({ROADMAP}) {MEASURE}"
    monkeypatch.setattr(holding_queries, "BESIDE_OTHERS", reading)
    monkeypatch.setattr(holding_queries, "ALONE", reading)
    at_the_same_moment(monkeypatch, "hold_row")
    _, statuses = await together(roadmaps)
    assert 500 in statuses  # the history has no room for two states of one version


async def halves_of_a_circle(roadmaps: Roadmaps) -> list[int]:
    """Two measures that are made to wait for each other at the same moment, eight times over."""
    roadmap = await made(roadmaps)
    found: list[int] = []
    for _ in range(8):
        a, b = await added(roadmaps, roadmap, {"title": {"fi": "A"}}, {"title": {"fi": "B"}})
        answers = await asyncio.gather(
            roadmaps.patch(f"/measures/{a['id']}", {"depends_on": [b["id"]]}),
            roadmaps.patch(f"/measures/{b['id']}", {"depends_on": [a["id"]]}),
        )
        found.append(sum(one.status_code == 200 for one in answers))
    return found


async def test_two_halves_of_a_circle_are_never_both_kept(roadmaps: Roadmaps) -> None:
    assert await halves_of_a_circle(roadmaps) == [1] * 8


async def test_twin_without_the_roadmaps_lock_a_circle_closes(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding_queries, "ALONE", BESIDE_OTHERS)
    assert 2 in await halves_of_a_circle(roadmaps)


async def shares_at_once(roadmaps: Roadmaps) -> list[int]:
    roadmap = await made(roadmaps)
    found: list[int] = []
    for year in range(2024, 2032):
        ids = await added(roadmaps, roadmap, {"title": {"fi": "A"}}, {"title": {"fi": "B"}})
        line = {"key": "ict", "year": year, "line": {"fi": "ICT"}, "planned": "1000", "weight": 60}
        answers = await asyncio.gather(*(roadmaps.patch(f"/measures/{one['id']}", {"budget": [line]}) for one in ids))
        found.append(sum(one.status_code == 200 for one in answers))
    return found


async def test_shares_of_a_line_are_never_more_than_the_line_whoever_comes_at_once(roadmaps: Roadmaps) -> None:
    assert await shares_at_once(roadmaps) == [1] * 8


async def test_twin_without_the_roadmaps_lock_a_line_is_given_away_twice(
    roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding_queries, "ALONE", BESIDE_OTHERS)
    assert 2 in await shares_at_once(roadmaps)


async def reports_while(roadmaps: Roadmaps, change: str) -> tuple[httpx.Response, dict[str, Any]]:
    """A contributor reports while somebody's `change` of the measure or its roadmap isn't stored yet."""
    roadmap = await made(roadmaps)
    person, other = [await entrusted(roadmaps, roadmap, "contributor") for _ in range(2)]
    (measure,) = await added(roadmaps, roadmap, WHOLE)
    path, identity = f"/measures/{measure['id']}", UUID(measure["id"])
    assert (await roadmaps.put(f"{path}/owner", {"person_id": str(person)})).status_code == 204

    async with roadmaps.running.process.resources.pool.acquire() as connection, connection.transaction():
        await connection.execute(change, identity, other)
        own = roadmaps.running.as_(person=person)
        asking = asyncio.create_task(
            roadmaps.http.put(f"{path}/status", json={"status": "under_way", "progress": 90}, headers=own)
        )
        await asyncio.sleep(0.3)  # it waits for the row by now, having been let in as the owner
    return await asking, (await roadmaps.get(path))["measure"]


TO_ANOTHER = "UPDATE measures SET owner_id = $2 WHERE id = $1"
ARCHIVED = """
UPDATE roadmaps SET version = version + 1, state = 'archived', content = content || '{"state": "archived"}'
WHERE id = (SELECT roadmap_id FROM measures WHERE id = $1 AND owner_id <> $2)
"""


async def test_who_lost_a_measure_while_asking_changes_nothing(roadmaps: Roadmaps) -> None:
    answer, measure = await reports_while(roadmaps, TO_ANOTHER)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert measure["progress"] == 30


async def test_twin_without_a_look_at_the_owner_they_do(roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "AS_SEEN", "measures.version = given.version - 1")
    answer, measure = await reports_while(roadmaps, TO_ANOTHER)
    assert (answer.status_code, measure["progress"]) == (200, 90)


async def test_who_reports_while_the_roadmap_is_archived_changes_nothing(roadmaps: Roadmaps) -> None:
    answer, measure = await reports_while(roadmaps, ARCHIVED)
    assert (answer.status_code, answer.json()["code"]) == (409, "roadmap_archived")
    assert measure["progress"] == 30


async def test_twin_without_a_look_at_the_roadmap_they_do(roadmaps: Roadmaps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "ROADMAP_AS_SEEN", "$7::bigint > 0")
    answer, measure = await reports_while(roadmaps, ARCHIVED)
    assert (answer.status_code, measure["progress"]) == (200, 90)
