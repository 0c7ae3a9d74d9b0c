"""Organisations tell what a goal means to them, and are answered; both is public and on no topic (DF8, seed 004-34)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response

from services.roadmaps.compass import queries as compass
from services.roadmaps.goal_comments import queries
from services.roadmaps.goal_comments.queries import GoalComment, Stance
from services.roadmaps.roadmaps.queries import roadmap
from shared.contracts import Localised
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["compass"])


class CommentGoal(Body):
    """`organisation_id` owns the roadmap or makes it with others; without it the roadmap's owner speaks."""

    goal_id: UUID
    organisation_id: UUID | None = None
    stance: Stance
    text: Localised


class AnswerComment(Body):
    """`led_to_change`: the next edition heeds it, and names the organisation among those who contributed."""

    answer: Localised
    led_to_change: bool = False


class GoalComments(Page[GoalComment]):
    """`counts` is of all comments of the goal, by stance."""

    counts: dict[Stance, int]


@router.post("/roadmaps/{roadmap_id}/goal-comments", status_code=201)
async def comment_goal(
    roadmap_id: UUID, request: CommentGoal, response: Response, tx: Transaction, once: Once, now: Now
) -> GoalComment:
    """Who edits an organisation's roadmap may speak for it; no person is kept."""
    if earlier := await once.earlier(tx):
        return await _show(tx, earlier, response)
    kept = existing(await roadmap(tx, roadmap_id))
    speaker = request.organisation_id or kept.roadmap.owner_id
    if speaker not in (kept.roadmap.owner_id, *kept.roadmap.member_ids):
        raise Problem(422, "not_of_this_roadmap", field="organisation_id")
    if await compass.unknown_goals(tx, [request.goal_id]):
        raise Problem(422, "unknown_goal", field="goal_id")
    comment_id = uuid4()
    await queries.insert_comment(
        tx, comment_id, request.goal_id, roadmap_id, speaker, request.stance, request.text, now
    )
    await once.keep(tx, comment_id)
    return await _show(tx, comment_id, response)


@router.delete("/roadmaps/{roadmap_id}/goal-comments/{comment_id}", status_code=204)
async def take_comment_back(roadmap_id: UUID, comment_id: UUID, tx: Transaction) -> None:
    """Its answer goes with it."""
    found = await queries.lock_comment(tx, comment_id)
    if found is None or found.roadmap_id != roadmap_id:
        raise Problem(404, "not_found")
    await queries.delete_comment(tx, comment_id)


@router.get("/compass/goals/{goal_id}/comments")
async def list_comments(
    goal_id: UUID, connection: Reading, cursor: Cursor, stance: Annotated[Stance | None, Query()] = None
) -> GoalComments:
    """All that was said of a goal, the oldest first, with its answers."""
    if await compass.unknown_goals(connection, [goal_id]):
        raise Problem(404, "not_found")
    at, last = cursor.keys(datetime.fromisoformat, UUID)
    found = await queries.comments(connection, goal_id, stance, (at, last), cursor.limit)
    page = cursor.page(found, *((found[-1].commented_at.isoformat(), str(found[-1].id)) if found else ()))
    return GoalComments(items=page.items, next=page.next, counts=dict(await queries.counts(connection, goal_id)))


@router.put("/compass/goal-comments/{comment_id}/answer")
async def answer_comment(
    comment_id: UUID, request: AnswerComment, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> GoalComment:
    """Another answer takes the first one's place."""
    found = existing(await queries.lock_comment(tx, comment_id))
    require_version(found.version, if_match)
    await queries.answer_comment(tx, comment_id, request.answer, request.led_to_change, now)
    return await _show(tx, comment_id, response)


async def _show(connection: Connection, comment_id: UUID, response: Response) -> GoalComment:
    found = existing(await queries.comment(connection, comment_id))
    set_etag(response, found.version)
    return found
