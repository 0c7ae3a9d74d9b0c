"""Follow what is published (feature E17): a roadmap, or single measures of it."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.roadmaps.followers import following, queries
from services.roadmaps.followers.queries import Follower
from services.roadmaps.roadmaps.queries import roadmap
from shared.postgres import Connection
from shared.web.asking import Caller, Now, Transaction
from shared.web.problems import Problem, existing

router = APIRouter(tags=["followers"])


class Following(BaseModel):
    """What the caller follows of the roadmap: `whole` of it, or single measures."""

    roadmap_id: UUID
    whole: bool
    measure_ids: list[UUID]

    @classmethod
    def of(cls, kept: Follower) -> "Following":
        return cls(roadmap_id=kept.roadmap_id, whole=kept.whole, measure_ids=list(kept.measure_ids))


@router.put("/public-roadmaps/{roadmap_id}/followers/me")
async def follow_roadmap(roadmap_id: UUID, tx: Transaction, who: Caller, now: Now) -> Following:
    """One mail for each publication that changes the status of any measure."""
    kept = await roadmap(tx, roadmap_id)
    if kept is None or not kept.number:
        raise Problem(404, "not_found")
    return Following.of(await queries.follow_roadmap(tx, roadmap_id, who.person_id, now))


@router.delete("/public-roadmaps/{roadmap_id}/followers/me", status_code=204)
async def unfollow_roadmap(roadmap_id: UUID, tx: Transaction, who: Caller) -> None:
    """Measures that were followed by themselves stay followed; nothing happens where nothing was."""
    await following.unfollow_roadmap(tx, roadmap_id, who.person_id)


@router.put("/public-measures/{measure_id}/followers/me")
async def follow_measure(measure_id: UUID, tx: Transaction, who: Caller, now: Now) -> Following:
    roadmap_id = await _public(tx, measure_id)
    return Following.of(await queries.follow_measure(tx, roadmap_id, measure_id, who.person_id, now))


@router.delete("/public-measures/{measure_id}/followers/me", status_code=204)
async def unfollow_measure(measure_id: UUID, tx: Transaction, who: Caller) -> None:
    await following.unfollow_measure(tx, await _public(tx, measure_id), measure_id, who.person_id)


async def _public(connection: Connection, measure_id: UUID) -> UUID:
    """Raises Problem 404 for a measure that is in no published version now."""
    roadmap_id = existing(await queries.public_roadmap_of(connection, measure_id))
    return roadmap_id
