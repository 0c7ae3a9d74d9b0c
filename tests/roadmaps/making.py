"""Roadmaps and measures for tests, made through the door."""

from typing import Any
from uuid import UUID, uuid4

from shared.contracts import Localised, Organisation, OrganisationKind
from tests.roadmaps.conftest import Roadmaps

TEMPLATE = "municipal-digital-roadmap"
PLANNED = {"title": {"fi": "Sähköinen asiointi käyttöön"}, "sectors": ["technical"]}


async def organisation(
    roadmaps: Roadmaps, name: str = "Akaa", kind: OrganisationKind = OrganisationKind.municipality, **fields: Any
) -> UUID:
    """One that registration has told of."""
    told = Organisation(id=uuid4(), version=1, name=Localised(fi=name), kind=kind, **fields)
    await roadmaps.running.hear(told)
    return told.id


async def made(roadmaps: Roadmaps, *, owner: UUID | None = None, **fields: Any) -> UUID:
    """A roadmap of `owner`, or of a municipality that was heard of just now."""
    owner = owner or await organisation(roadmaps)
    asked = {"template": TEMPLATE, "owners": [str(owner)], "starts_on": "2024-01-08", **fields}
    answer = await roadmaps.post(f"/networks/{roadmaps.network}/roadmaps", asked)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["items"][0]["id"])


async def with_measures(roadmaps: Roadmaps, roadmap_id: UUID, number: int, **fields: Any) -> list[UUID]:
    """So many measures that differ in nothing but their ids and external ids."""
    measures = [{**PLANNED, "external_id": f"T-{n + 1}", **fields} for n in range(number)]
    answer = await roadmaps.post(f"/roadmaps/{roadmap_id}/measures", {"measures": measures})
    assert answer.status_code == 201, answer.text
    return [UUID(one["id"]) for one in answer.json()["items"]]


async def entrusted(roadmaps: Roadmaps, roadmap_id: UUID, *tasks: str) -> UUID:
    """Somebody who got these tasks in the roadmap."""
    person = uuid4()
    answer = await roadmaps.put(f"/roadmaps/{roadmap_id}/team/{person}", {"tasks": list(tasks)})
    assert answer.status_code == 204, answer.text
    return person
