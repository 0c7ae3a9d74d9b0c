"""What editors see of a roadmap's team and of who commented on it is told of in roadmaps' own duty log (RP6)."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID, uuid4

import pytest

from tests.roadmaps.conftest import Roadmaps, roadmaps
from tests.roadmaps.entrusting import ask
from tests.roadmaps.making import entrusted, made, with_measures

__all__ = ["roadmaps"]

Told = tuple[str, UUID]
"""A path, and whose data its answer holds."""


async def of_team(roadmaps: Roadmaps) -> Told:
    roadmap = await made(roadmaps)
    return f"/roadmaps/{roadmap}/team", await entrusted(roadmaps, roadmap, "editor")


async def of_sharing(roadmaps: Roadmaps) -> Told:
    roadmap = await made(roadmaps)
    person = await entrusted(roadmaps, roadmap, "editor")
    decided = await ask(roadmaps, person, "PUT", f"/roadmaps/{roadmap}/sharing", {"found_by_peers": True})
    assert decided.status_code == 200, decided.text
    return f"/roadmaps/{roadmap}/sharing", person


async def of_measures(roadmaps: Roadmaps) -> Told:
    roadmap, _, person = await owned_measure(roadmaps)
    return f"/roadmaps/{roadmap}/measures", person


async def of_measure(roadmaps: Roadmaps) -> Told:
    _, measure, person = await owned_measure(roadmaps)
    return f"/measures/{measure}", person


async def of_comments(roadmaps: Roadmaps) -> Told:
    roadmap, person = await made(roadmaps), uuid4()
    await with_measures(roadmaps, roadmap, 1)
    published = await roadmaps.post(f"/roadmaps/{roadmap}/publications", {"label": {"fi": "Versio"}})
    assert published.status_code == 201, published.text
    shared = {"found_by_peers": False, "comments_from": "2020-01-07"}
    assert (await roadmaps.put(f"/roadmaps/{roadmap}/sharing", shared)).status_code in (200, 204)
    said = await ask(roadmaps, person, "POST", f"/public-roadmaps/{roadmap}/comments", {"text": "Hyvä suunnitelma"})
    assert said.status_code == 201, said.text
    return f"/roadmaps/{roadmap}/comments", person


OF_ROADMAPS: Mapping[str, Callable[[Roadmaps], Awaitable[Told]]] = {
    "GET /roadmaps/{roadmap_id}/team": of_team,
    "GET /roadmaps/{roadmap_id}/sharing": of_sharing,
    "GET /roadmaps/{roadmap_id}/measures": of_measures,
    "GET /measures/{measure_id}": of_measure,
    "GET /roadmaps/{roadmap_id}/comments": of_comments,
}
"""Every route of roadmaps that tells of people, and what there is to tell."""


@pytest.mark.parametrize("route", OF_ROADMAPS)
async def test_each_answer_is_one_row_that_names_whose_it_was(roadmaps: Roadmaps, route: str) -> None:
    path, person = await OF_ROADMAPS[route](roadmaps)
    stranger = await roadmaps.http.get(path, headers=roadmaps.coordinating(uuid4()))
    answer = await roadmaps.http.get(path, headers=roadmaps.coordinating())

    assert (stranger.status_code, answer.status_code) == (403, 200)
    (row,) = await roadmaps.running.fetch("SELECT * FROM duty.log")
    assert (row["route"], row["who"], row["whose"]) == (route, roadmaps.coordinator, [person])


async def owned_measure(roadmaps: Roadmaps) -> tuple[UUID, UUID, UUID]:
    """A roadmap, its measure and who sees to it."""
    roadmap = await made(roadmaps)
    (measure,) = await with_measures(roadmaps, roadmap, 1)
    person = await entrusted(roadmaps, roadmap, "contributor")
    named = await roadmaps.put(f"/measures/{measure}/owner", {"person_id": str(person)})
    assert named.status_code == 204, named.text
    return roadmap, measure, person
