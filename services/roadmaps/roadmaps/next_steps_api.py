"""What to do next in a roadmap: open phases and measures in their order, and sectors nobody plans for (seed 003-32)."""

from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.roadmaps.roadmaps import next_step_queries, queries, use_queries
from services.roadmaps.roadmaps.sectors import SECTORS
from shared.contracts import Localised
from shared.web.asking import Now, Reading
from shared.web.problems import existing

router = APIRouter(tags=["roadmaps"])

HELSINKI = ZoneInfo("Europe/Helsinki")
MOST = 500


class NextStep(BaseModel):
    """A phase by its `key`, a measure by its `measure_id`. `late`: its last day is over."""

    kind: Literal["phase", "measure"]
    key: str | None
    measure_id: UUID | None
    title: Localised
    starts_on: date | None
    ends_on: date | None
    late: bool


class NextSteps(BaseModel):
    """By their last days. `sectors_without_measures` are those of the roadmap, or of the whole list."""

    items: list[NextStep]
    goal_proposals: int
    sectors_without_measures: list[str]


@router.get("/roadmaps/{roadmap_id}/next-steps")
async def show_next_steps(
    roadmap_id: UUID, reading: Reading, now: Now, days: Annotated[int, Query(ge=0, le=3_660)] = 90
) -> NextSteps:
    """What is under way, late, or begins within so many days."""
    kept = existing(await queries.roadmap(reading, roadmap_id))
    today = now.astimezone(HELSINKI).date()
    found = await next_step_queries.steps(reading, roadmap_id, today + timedelta(days=days), MOST)
    used = await use_queries.sectors_in_use(reading, roadmap_id)
    return NextSteps(
        items=[NextStep(**one, late=one["ends_on"] is not None and one["ends_on"] < today) for one in found],
        goal_proposals=await next_step_queries.open_proposals(reading, roadmap_id),
        sectors_without_measures=[one for one in kept.roadmap.sectors or SECTORS if one not in used],
    )
