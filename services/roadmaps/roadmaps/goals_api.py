"""A roadmap's local goals, linked to the municipal strategy and to the compass (feature E3, seed 003-34)."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response

from services.roadmaps.compass.queries import unknown_goals
from services.roadmaps.roadmaps import use_queries
from services.roadmaps.roadmaps.bodies import ChangeGoal, NewGoal, RoadmapView
from services.roadmaps.roadmaps.editing import keep, lock_seen
from services.roadmaps.roadmaps.rules import fresh_key, piece_of, with_piece, without_piece
from services.roadmaps.roadmaps.showing import HIDDEN, show
from services.roadmaps.templates.content import MOST_GOALS
from shared.contracts import Roadmap
from shared.contracts.measure import Key
from shared.contracts.roadmap import Goal
from shared.postgres import Connection
from shared.web.asking import Now, Transaction
from shared.web.problems import Problem
from shared.web.versions import IfMatch

router = APIRouter(tags=["roadmaps"])


@router.post("/roadmaps/{roadmap_id}/goals", status_code=201, response_model_exclude=HIDDEN)
async def add_goal(
    roadmap_id: UUID, request: NewGoal, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoadmapView:
    before = await lock_seen(tx, roadmap_id, if_match)
    key = request.key or fresh_key(before.goals, "goal")
    goal = Goal(**{**request.model_dump(), "key": key})
    await keep(tx, before, {"goals": await with_new_goal(tx, before, goal)}, now)
    return await show(tx, roadmap_id, response)


@router.patch("/roadmaps/{roadmap_id}/goals/{key}", response_model_exclude=HIDDEN)
async def change_goal(
    roadmap_id: UUID, key: Key, request: ChangeGoal, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoadmapView:
    before = await lock_seen(tx, roadmap_id, if_match)
    held = piece_of(before.goals, key)
    if held is None:
        raise Problem(404, "not_found")
    await require_national_goals(tx, request.national_goal_ids or ())
    goal = held.model_copy(update={name: getattr(request, name) for name in request.model_fields_set})
    await keep(tx, before, {"goals": with_piece(before.goals, goal)}, now)
    return await show(tx, roadmap_id, response)


@router.delete("/roadmaps/{roadmap_id}/goals/{key}", response_model_exclude=HIDDEN)
async def drop_goal(
    roadmap_id: UUID, key: Key, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoadmapView:
    """Refused while measures carry it out."""
    before = await lock_seen(tx, roadmap_id, if_match)
    if piece_of(before.goals, key) is None:
        raise Problem(404, "not_found")
    if number := await use_queries.measures_with_goal(tx, roadmap_id, key):
        raise Problem(409, "goal_in_use", field="key", params={"number": number})
    await keep(tx, before, {"goals": without_piece(before.goals, key)}, now)
    return await show(tx, roadmap_id, response)


async def with_new_goal(tx: Connection, roadmap: Roadmap, goal: Goal) -> tuple[Goal, ...]:
    """Raises Problem: its key is taken, there are too many, or the compass has no such goal."""
    if piece_of(roadmap.goals, goal.key) is not None:
        raise Problem(409, "duplicate", field="key")
    if len(roadmap.goals) >= MOST_GOALS:
        raise Problem(422, "too_many", field="key", params={"limit": MOST_GOALS})
    await require_national_goals(tx, goal.national_goal_ids)
    return (*roadmap.goals, goal)


async def require_national_goals(tx: Connection, ids: Sequence[UUID]) -> None:
    unknown = set(await unknown_goals(tx, ids))
    for place, one in enumerate(ids):
        if one in unknown:
            raise Problem(422, "unknown_goal", field=f"national_goal_ids.{place}")
