"""A measure with all that it can say, and measures added through the door."""

from typing import Any
from uuid import UUID

from tests.roadmaps.conftest import Roadmaps

WHOLE: dict[str, Any] = {
    "external_id": "T-1",
    "title": {"fi": "Sähköinen asiointi", "sv": "E-tjänster"},
    "description": {"fi": "Lomakkeet verkkoon"},
    "sectors": ["technical", "education"],
    "responsible": {"fi": "Tietohallintopäällikkö"},
    "starts_on": "2024-02-01",
    "ends_on": "2025-12-31",
    "status": "under_way",
    "progress": 30,
    "tags": ["asiointi"],
    "milestones": [
        {"key": "kilpailutus", "title": {"fi": "Kilpailutus"}, "on": "2024-06-01", "text": {"fi": "Hansel"}},
    ],
    "indicators": [
        {
            "key": "asioinnit", "name": {"fi": "Sähköiset asioinnit"}, "unit": "%", "baseline": "20",
            "targets": {"2024": "40", "2025": "60"}, "source": {"fi": "Asiointijärjestelmä"},
            "method": {"fi": "Osuus kaikista"},
        }
    ],
    "budget": [
        {"key": "ict-2024", "year": 2024, "line": {"fi": "ICT"}, "planned": "100000.00", "weight": 30,
         "funding": {"fi": "Valtionavustus"}},
    ],
    "benefits": [
        {"key": "aika", "kind": "time", "text": {"fi": "Säästynyt työaika"}, "unit": "htv", "planned": "1.5",
         "measured_by": "2025-12-31"},
    ],
    "risks": [{"key": "osaajat", "text": {"fi": "Osaajat lähtevät"}, "likelihood": 3, "impact": 4}],
    "occurrence_ids": ["5b2d3c1e-0000-4000-8000-000000000001"],
    "improvement_ids": ["5b2d3c1e-0000-4000-8000-000000000002"],
}  # fmt: skip


async def added(
    roadmaps: Roadmaps, roadmap_id: UUID, *measures: dict[str, Any], **headers: str
) -> list[dict[str, Any]]:
    answer = await roadmaps.post(f"/roadmaps/{roadmap_id}/measures", {"measures": list(measures)}, **headers)
    assert answer.status_code == 201, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
