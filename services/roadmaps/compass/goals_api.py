"""One national goal: what it says, in which edition, what became of it, and what was said of it."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.roadmaps.compass import queries
from services.roadmaps.compass.rules import goals_of
from services.roadmaps.goal_comments.queries import Stance, counts
from services.roadmaps.rollups.queries import sums
from services.roadmaps.rollups.views import WholeView, view_of_whole
from shared.contracts import GoalOutcome, Localised, NationalGoal
from shared.web.asking import Reading
from shared.web.problems import Problem

router = APIRouter(tags=["compass"])


class Became(BaseModel):
    """What became of the goal in `edition_id`; `to` are its successors there."""

    edition_id: UUID
    outcome: GoalOutcome
    to: list[UUID]


class GoalView(BaseModel):
    """As it stands in the newest edition that it stands in. `comments` are numbers by stance.

    `done`: what published measures do for it (`GET /progress` has the formula); None: no measure links to it.
    """

    goal: NationalGoal
    part: str
    part_title: Localised
    frame: str
    edition_id: UUID
    edition: int
    in_force: bool
    became: Became | None
    comments: dict[Stance, int]
    done: WholeView | None


@router.get("/compass/goals/{goal_id}")
async def show_goal(goal_id: UUID, connection: Reading) -> GoalView:
    """Goals of older editions can be read for ever."""
    known = (await queries.goals(connection, [goal_id])).get(goal_id)
    edition = await queries.edition(connection, known.frame_id) if known else None
    if known is None or edition is None:
        raise Problem(404, "not_found")
    part, goal = next(placed for placed in goals_of(edition.content) if placed[1].id == goal_id)
    done = [one for one in await sums(connection, "national_goal", None, None) if one.key == str(goal_id)]
    succession = await queries.succession(connection, goal_id)
    return GoalView(
        goal=goal,
        part=part.key,
        part_title=part.title,
        frame=edition.frame,
        edition_id=edition.id,
        edition=edition.edition,
        in_force=known.in_force,
        became=Became(edition_id=succession[0], outcome=succession[1].outcome, to=list(succession[1].to))
        if succession
        else None,
        comments=dict(await counts(connection, goal_id)),
        done=view_of_whole(done[0]) if done else None,
    )
