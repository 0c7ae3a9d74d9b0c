"""Frozen follow-ups of published roadmaps, for everybody."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.roadmaps.follow_ups import queries
from services.roadmaps.follow_ups.bodies import FollowUpListed, FollowUps, FollowUpView
from services.roadmaps.follow_ups.differences import Difference
from services.roadmaps.follow_ups.rules import FollowUp, today_of
from services.roadmaps.follow_ups.standing import difference_shown, view
from services.roadmaps.roadmaps.queries import roadmap
from shared.postgres import Connection
from shared.web.asking import Now, Reading
from shared.web.problems import Problem
from shared.web.versions import set_etag

router = APIRouter(tags=["public"])


@router.get("/public-roadmaps/{roadmap_id}/follow-ups")
async def list_frozen(roadmap_id: UUID, reading: Reading, now: Now) -> FollowUps:
    await require_published(reading, roadmap_id)
    found = [one for one in await queries.follow_ups_of(reading, roadmap_id) if one.frozen_at is not None]
    return FollowUps(items=[FollowUpListed.of(one, today_of(now)) for one in found])


@router.get("/public-follow-ups/{follow_up_id}")
async def show_frozen(follow_up_id: UUID, response: Response, reading: Reading, now: Now) -> FollowUpView:
    kept = await frozen(reading, follow_up_id)
    set_etag(response, kept.version)
    return await view(reading, kept, now)


@router.get("/public-follow-ups/{follow_up_id}/difference")
async def show_frozen_difference(follow_up_id: UUID, reading: Reading) -> Difference:
    return await difference_shown(reading, await frozen(reading, follow_up_id))


async def frozen(connection: Connection, follow_up_id: UUID) -> FollowUp:
    """Raises Problem 404 for one that isn't approved, and for one of a roadmap that isn't published."""
    kept = await queries.follow_up(connection, follow_up_id)
    if kept is None or kept.frozen_at is None:
        raise Problem(404, "not_found")
    await require_published(connection, kept.roadmap_id)
    return kept


async def require_published(connection: Connection, roadmap_id: UUID) -> None:
    kept = await roadmap(connection, roadmap_id)
    if kept is None or not kept.number:
        raise Problem(404, "not_found")
