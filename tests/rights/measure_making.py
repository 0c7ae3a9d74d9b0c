"""A measure with all that can be reported of one, for the matrix of rights."""

from typing import Any
from uuid import UUID

from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import with_measures


async def with_measure(roadmaps: Roadmaps, roadmap_id: UUID) -> dict[str, Any]:
    (measure,) = await with_measures(
        roadmaps, roadmap_id, 1,
        milestones=[{"key": "pilot", "title": {"fi": "Pilotti"}, "on": "2026-03-01"}],
        benefits=[{"key": "hours", "kind": "time", "text": {"fi": "Työaikaa säästyy"}, "unit": "h"}],
        indicators=[{"key": "share", "name": {"fi": "Sähköisten asiointien osuus"}, "unit": "%"}],
    )  # fmt: skip
    return {
        "planned_measure_id": measure,
        "milestone": "pilot",
        "benefit": "hours",
        "share": "share",
        "ending": "csv",
    }
