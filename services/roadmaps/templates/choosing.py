"""Which template is meant by what a request calls it, and a template made from a roadmap."""

from datetime import date
from typing import get_args
from uuid import UUID

from services.roadmaps.roadmaps.queries import KeptRoadmap
from services.roadmaps.templates import queries
from services.roadmaps.templates.content import (
    MOST_DAYS,
    MOST_YEARS,
    PartName,
    PlannedField,
    PlannedGoal,
    PlannedPart,
    PlannedPhase,
    PlannedStatus,
    RoadmapTemplate,
)
from services.roadmaps.templates.shipped_templates import shipped_templates
from shared.contracts import Localised
from shared.contracts.roadmap import Phase
from shared.postgres import Connection

TEXTS: tuple[PartName, ...] = ("foreword", "vision", "operating_model", "team")
"""The parts that are texts; the others are lists."""


async def template_called(connection: Connection, network_id: UUID, name: str) -> RoadmapTemplate | None:
    """One that came with the platform by its name, one of the network's own by its id."""
    if name in shipped_templates():
        return shipped_templates()[name]
    try:
        kept = await queries.template(connection, network_id, UUID(name))
    except ValueError:
        return None
    return kept.content if kept else None


def template_from(kept: KeptRoadmap, title: Localised) -> RoadmapTemplate:
    """The roadmap as a pattern for others: its dates as days from its start, its texts as they are."""
    roadmap = kept.roadmap
    begins = [phase.starts_on for phase in roadmap.phases if phase.starts_on]
    start = roadmap.starts_on or min(begins, default=None)
    return RoadmapTemplate(
        title=title,
        roadmap_title=roadmap.title,
        years=min(roadmap.ends_on.year - start.year, MOST_YEARS) if roadmap.ends_on and start else None,
        parts=_parts(kept),
        phases=tuple(_phase(phase, start) for phase in roadmap.phases if phase.starts_on and start),
        statuses=tuple(PlannedStatus(**one.model_dump()) for one in roadmap.statuses),
        custom_fields=tuple(PlannedField(**one.model_dump()) for one in roadmap.custom_fields),
        goals=tuple(
            PlannedGoal(key=one.key, title=one.title, description=one.description, strategy=one.strategy)
            for one in roadmap.goals
        ),
        sectors=roadmap.sectors,
    )


def _parts(kept: KeptRoadmap) -> dict[PartName, PlannedPart]:
    parts: dict[PartName, PlannedPart] = {}
    for part in get_args(PartName):
        text = getattr(kept.roadmap, part) if part in TEXTS else None
        if text or part in kept.guidance:
            parts[part] = PlannedPart(help=kept.guidance.get(part), text=text)
    return parts


def _phase(phase: Phase, start: date) -> PlannedPhase:
    begins = phase.starts_on or start
    ends = phase.ends_on or begins
    return PlannedPhase(
        key=phase.key,
        title=phase.title,
        after_days=min(max((begins - start).days, 0), MOST_DAYS),
        lasts_days=min((ends - begins).days + 1, MOST_DAYS),
    )
