"""What a roadmap lacks is listed and counted until it has it (E6)."""

from typing import Any
from uuid import uuid4

from shared.contracts import MeasureStage
from shared.telemetry import catalogue
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import entrusted, made
from tests.roadmaps.measuring import added
from tests.roadmaps.reminded import PLANNED


async def test_what_lacks_an_owner_or_a_schedule_is_listed_until_it_has_one(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    person = await entrusted(roadmaps, roadmap, "contributor")
    goal = await roadmaps.post(f"/roadmaps/{roadmap}/goals", {"key": "arki", "title": {"fi": "Sujuva arki"}})
    assert goal.status_code in (200, 201), goal.text
    bare, _, dropped = await added(
        roadmaps, roadmap, {"title": {"fi": "Verkkosivut"}}, PLANNED, {"title": {"fi": "Peruttu"}}
    )
    path = f"/roadmaps/{roadmap}/completeness"
    cancelled = {"status": "cancelled", "reason": {"fi": "Ei rahaa"}}
    assert (await roadmaps.put(f"/measures/{dropped['id']}/status", cancelled)).status_code == 200

    lacking = await roadmaps.get(path)

    assert (lacking["complete"], lacking["measures"]) == (False, 3)
    assert [one["id"] for one in lacking["without_owner"]] == [bare["id"]]
    assert [one["title"]["fi"] for one in lacking["without_schedule"]] == ["Verkkosivut"]
    assert [one["key"] for one in lacking["goals_without_measures"]] == ["arki"]

    whole = {"starts_on": "2024-01-01", "ends_on": "2024-06-30", "goals": ["arki"]}
    assert (await roadmaps.patch(f"/measures/{bare['id']}", whole)).status_code == 200
    assert (await roadmaps.put(f"/measures/{bare['id']}/owner", {"person_id": str(person)})).status_code == 204
    assert (await roadmaps.get(path))["complete"] is True


async def test_a_roadmap_without_measures_is_not_complete(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    assert (await roadmaps.get(f"/roadmaps/{roadmap}/completeness"))["complete"] is False
    missing = await roadmaps.http.get(f"/roadmaps/{uuid4()}/completeness", headers=roadmaps.coordinating())
    assert missing.status_code == 404


async def test_metrics_count_what_somebody_should_look_at(roadmaps: Roadmaps) -> None:
    roadmap = await made(roadmaps)
    indicator = {"key": "osuus", "name": {"fi": "Osuus"}, "unit": "%"}
    measured = {"key": "aika", "name": {"fi": "Aika"}, "unit": "h"}
    bare, done = await added(
        roadmaps,
        roadmap,
        {"title": {"fi": "Verkkosivut"}, "ends_on": "2020-01-01", "indicators": [indicator, measured]},
        PLANNED,
    )
    value = {"value": 3, "unit": "h", "on": "2026-11-01"}
    assert (await roadmaps.post(f"/measures/{bare['id']}/indicators/aika/values", value)).status_code == 201
    assert (await roadmaps.put(f"/measures/{done['id']}/status", {"status": "done"})).status_code == 200

    async with roadmaps.running.process.resources.pool.acquire() as connection:
        await roadmaps.running.service.gauges(connection)

    def told(gauge: Any) -> float:
        value: float = gauge._value.get()
        return value

    stages = {stage: told(catalogue.roadmap_measures.labels(stage.value)) for stage in MeasureStage}
    assert stages[MeasureStage.planned] == stages[MeasureStage.done] == 1
    assert told(catalogue.roadmap_measures_missing_owner) == 1
    assert told(catalogue.roadmap_measures_missing_schedule) == 1
    assert told(catalogue.roadmap_measures_overdue) == 1
    assert told(catalogue.roadmap_indicators_without_value) == 1
