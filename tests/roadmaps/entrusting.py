"""People of a roadmap's team, put there straight: who they are is another room's test."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.contracts import Measure
from tests.roadmaps.conftest import Roadmaps


async def trusts(roadmaps: Roadmaps, roadmap_id: UUID, task: str) -> UUID:
    """Somebody with this task."""
    person = uuid4()
    await roadmaps.running.fetch(
        "INSERT INTO team (roadmap_id, person_id, task, since) VALUES ($1, $2, $3, now())", roadmap_id, person, task
    )
    return person


async def owns(roadmaps: Roadmaps, *measures: Measure) -> UUID:
    """A contributor whose measures these are."""
    person = await trusts(roadmaps, measures[0].roadmap_id, "contributor")
    ids = [measure.id for measure in measures]
    await roadmaps.running.fetch("UPDATE measures SET owner_id = $1 WHERE id = ANY($2::uuid[])", person, ids)
    return person


async def ask(
    roadmaps: Roadmaps, person: UUID | None, method: str, path: str, body: Any = None, **headers: str
) -> httpx.Response:
    """As this person; None: as somebody without a login."""
    told = roadmaps.running.as_(person=person) if person else {}
    return await roadmaps.http.request(method, path, json=body, headers={**told, **headers})


async def intended(roadmaps: Roadmaps, template: str) -> list[UUID]:
    """To whom letters of this kind will go."""
    rows = await roadmaps.running.fetch("SELECT person_id FROM mail_intents WHERE template = $1", template)
    return sorted(row["person_id"] for row in rows)
