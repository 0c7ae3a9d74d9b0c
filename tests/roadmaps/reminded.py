"""Measures with an owner for tests, and who has been reminded of them."""

from typing import Any
from uuid import UUID

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import entrusted, made
from tests.roadmaps.measuring import added

PLANNED: dict[str, Any] = {
    "title": {"fi": "Sähköinen asiointi", "sv": "E-tjänster"},
    "responsible": {"fi": "Tietohallinto"},
    "starts_on": "2024-01-01",
    "ends_on": "2024-12-31",
}


async def reminded(roadmaps: Roadmaps) -> list[UUID]:
    rows = await roadmaps.running.fetch(
        "SELECT person_id FROM mail_intents WHERE template = 'measure_deadline' ORDER BY best_before"
    )
    return [row["person_id"] for row in rows]


async def owned(roadmaps: Roadmaps, **fields: Any) -> tuple[UUID, str, UUID]:
    """A roadmap in 2024, a measure of it as a path, and who sees to it."""
    roadmaps.at(2024, 2, 1)
    roadmap = await made(roadmaps)
    person = await entrusted(roadmaps, roadmap, "contributor")
    (measure,) = await added(roadmaps, roadmap, {**PLANNED, **fields})
    path = f"/measures/{measure['id']}"
    assert (await roadmaps.put(f"{path}/owner", {"person_id": str(person)})).status_code == 204
    return roadmap, path, person
