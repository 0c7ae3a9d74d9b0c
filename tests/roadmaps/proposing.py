"""Akaa's assessment for tests, and what is proposed because of it."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from shared.contracts import Assessment, Localised
from shared.contracts.assessment import AssessedCriterion
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.making import made, organisation


def assessment(organisation_id: UUID, **changed: Any) -> Assessment:
    """Two criteria were measured, and one has a target and is the first spearhead."""
    leads = changed.pop("leads", True)
    told: dict[str, Any] = {
        "id": uuid4(),
        "version": 1,
        "network_id": uuid4(),
        "organisation_id": organisation_id,
        "round": 1,
        "model": "municipal-digital-start",
        "model_version": 1,
        "lowest": 1,
        "highest": 5,
        "measured_on": date(2024, 3, 1),
        "respondents": 12,
        "criteria": (
            AssessedCriterion(
                key="services",
                title=Localised(fi="Digitaaliset palvelut"),
                start=2.25,
                target=4 if leads else None,
                target_year=2026 if leads else None,
                gap=1.75 if leads else None,
                spearhead=1 if leads else None,
            ),
            AssessedCriterion(key="skills", title=Localised(fi="Osaaminen"), start=3.0),
        ),
    }
    return Assessment(**{**told, **changed})


async def the_proposed(roadmaps: Roadmaps) -> tuple[UUID, Assessment, str]:
    akaa = await organisation(roadmaps)
    roadmap, told = await made(roadmaps, owner=akaa), assessment(akaa)
    await roadmaps.running.hear(told)
    (proposal,) = await proposals_of(roadmaps, roadmap)
    return roadmap, told, proposal["id"]


async def proposals_of(roadmaps: Roadmaps, roadmap: UUID) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = (await roadmaps.get(f"/roadmaps/{roadmap}/goal-proposals"))["items"]
    return listed
