"""Measures for tests that somebody of the team sees to, and what they tell of them."""

from typing import Any
from uuid import UUID

import httpx

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import entrusted, made
from tests.roadmaps.measuring import WHOLE, added


async def put(roadmaps: Roadmaps, person: UUID, path: str, body: dict[str, Any]) -> httpx.Response:
    return await roadmaps.http.put(path, json=body, headers=roadmaps.running.as_(person=person))


async def of_contributor(roadmaps: Roadmaps) -> tuple[UUID, str, UUID]:
    """A roadmap, one of its measures as a path, and the contributor who sees to it."""
    roadmap = await made(roadmaps)
    person = await entrusted(roadmaps, roadmap, "contributor")
    (measure,) = await added(roadmaps, roadmap, WHOLE)
    path = f"/measures/{measure['id']}"
    assert (await roadmaps.put(f"{path}/owner", {"person_id": str(person)})).status_code == 204
    return roadmap, path, person
