"""Akaa's published roadmap that takes comments, for tests, through the door."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.contracts import Roadmap
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.entrusting import ask
from tests.roadmaps.publishing import publish
from tests.roadmaps.states import made, measure, roadmap

HOSTILE = '<script>alert("x")</script> & {{ 7 * 7 }}'


@pytest.fixture
async def plan(roadmaps: Roadmaps) -> Roadmap:
    """Published, with one measure, taking comments from 1 September to 31 December 2025."""
    roadmaps.at(2025, 10, 1)
    kept = roadmap(roadmaps.network)
    await made(roadmaps, kept, measure(kept))
    await publish(roadmaps, kept)
    await takes_comments(roadmaps, kept.id)
    return kept


async def takes_comments(roadmaps: Roadmaps, roadmap_id: UUID) -> None:
    await roadmaps.running.fetch(
        "UPDATE roadmaps SET comments_from = '2025-09-01', comments_until = '2025-12-31' WHERE id = $1", roadmap_id
    )


async def says(roadmaps: Roadmaps, of: Roadmap, person: UUID | None = None, **fields: Any) -> httpx.Response:
    told = {"text": "Hyvä suunta, mutta saavutettavuus puuttuu.", **fields}
    return await ask(roadmaps, person, "POST", f"/public-roadmaps/{of.id}/comments", told)


async def shown(roadmaps: Roadmaps, of: Roadmap) -> list[dict[str, Any]]:
    answer = await ask(roadmaps, None, "GET", f"/public-roadmaps/{of.id}/comments")
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()["items"]
    return told


async def shows(roadmaps: Roadmaps, comment: httpx.Response, state: str = "shown", **more: Any) -> httpx.Response:
    assert comment.status_code == 201, comment.text
    return await roadmaps.put(f"/comments/{comment.json()['id']}/state", {"state": state, **more})
