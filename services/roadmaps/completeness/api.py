"""What a roadmap still lacks, for its team (feature E6, lesson X19)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.roadmaps.completeness import queries
from services.roadmaps.completeness.queries import Lacking
from services.roadmaps.roadmaps.queries import roadmap as roadmap_of
from shared.contracts import Localised
from shared.web.asking import Reading
from shared.web.problems import existing

router = APIRouter(tags=["roadmaps"])


class MeasureLine(BaseModel):
    id: UUID
    external_id: str | None
    title: Localised


class GoalLine(BaseModel):
    key: str
    title: Localised


class CompletenessView(BaseModel):
    """`complete`: each of `measures` has somebody who sees to it and a schedule, and each goal has measures."""

    complete: bool
    measures: int
    without_owner: list[MeasureLine]
    without_schedule: list[MeasureLine]
    goals_without_measures: list[GoalLine]


@router.get("/roadmaps/{roadmap_id}/completeness")
async def show_completeness(roadmap_id: UUID, connection: Reading) -> CompletenessView:
    kept = existing(await roadmap_of(connection, roadmap_id))
    found = await queries.lacking(connection, roadmap_id)
    number, goals = await queries.measures_and_goals(connection, roadmap_id)
    idle = [GoalLine(key=goal.key, title=goal.title) for goal in kept.roadmap.goals if goal.key not in goals]
    return CompletenessView(
        complete=bool(number) and not found and not idle,
        measures=number,
        without_owner=[_line(one) for one in found if one.owner],
        without_schedule=[_line(one) for one in found if one.schedule],
        goals_without_measures=idle,
    )


def _line(one: Lacking) -> MeasureLine:
    return MeasureLine(id=one.id, external_id=one.external_id, title=one.title)
