"""Follow-ups that come by themselves: which occasions of a roadmap, on which day of each year."""

from uuid import UUID

from fastapi import APIRouter

from services.roadmaps.follow_ups import planning, rhythm_queries
from services.roadmaps.follow_ups.bodies import Rhythm, YearlyDay
from services.roadmaps.follow_ups.rules import Yearly
from services.roadmaps.roadmaps.queries import lock_roadmap
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction
from shared.web.problems import Problem

router = APIRouter(tags=["follow-ups"])


@router.get("/roadmaps/{roadmap_id}/follow-up-rhythm")
async def show_rhythm(roadmap_id: UUID, reading: Reading) -> Rhythm:
    return await _rhythm(reading, roadmap_id)


@router.put("/roadmaps/{roadmap_id}/follow-up-rhythm")
async def set_rhythm(roadmap_id: UUID, request: Rhythm, tx: Transaction, now: Now) -> Rhythm:
    """The next follow-up of each occasion is planned at once, the one after it on the day after it was due."""
    if await lock_roadmap(tx, roadmap_id) is None:
        raise Problem(404, "not_found")
    rhythm = [Yearly(one.occasion, one.month, one.day) for one in request.yearly]
    await planning.keep_rhythm(tx, roadmap_id, rhythm, now)
    return await _rhythm(tx, roadmap_id)


async def _rhythm(connection: Connection, roadmap_id: UUID) -> Rhythm:
    found = await rhythm_queries.rhythm_of(connection, roadmap_id)
    return Rhythm(yearly=[YearlyDay(occasion=one.occasion, month=one.month, day=one.day) for one in found])
