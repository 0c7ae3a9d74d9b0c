"""What others may find of a roadmap and when they may comment on it (feature E20): decided, and read again later."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.roadmaps.roadmaps.bodies import RoadmapView, SetSharing
from services.roadmaps.roadmaps.editing import lock_seen, refuse
from services.roadmaps.roadmaps.queries import roadmap
from services.roadmaps.roadmaps.rules import refusal_of_dates
from services.roadmaps.roadmaps.showing import HIDDEN, show
from services.roadmaps.sharing import queries
from shared.privacy.duty_log import Disclosure
from shared.web.asking import Caller, Now, Transaction
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch

router = APIRouter(tags=["roadmaps"])


class DecisionView(BaseModel):
    """`decided_by` is an editor or a coordinator; empty for a machine, for who was erased, and after its time."""

    number: int
    found_by_peers: bool
    comments_from: date | None
    comments_until: date | None
    decided_at: datetime | None
    decided_by: UUID | None


class SharingView(BaseModel):
    """The newest decision first; `found_by_peers` is what it says, false where nothing was decided."""

    found_by_peers: bool
    decisions: Sequence[DecisionView]


@router.put("/roadmaps/{roadmap_id}/sharing", response_model_exclude=HIDDEN)
async def set_sharing(
    roadmap_id: UUID,
    request: SetSharing,
    response: Response,
    tx: Transaction,
    if_match: IfMatch,
    who: Caller,
    now: Now,
) -> RoadmapView:
    """No part of the document, and no version of it: a decision of its own."""
    await lock_seen(tx, roadmap_id, if_match)
    if request.comments_from is None and request.comments_until is not None:
        raise Problem(422, "moment_missing", field="comments_from")
    refuse(refusal_of_dates(request.comments_from, request.comments_until, "comments_until"), 422)
    await queries.decide(
        tx, roadmap_id, request.found_by_peers, request.comments_from, request.comments_until, who.person, now
    )
    return await show(tx, roadmap_id, response)


@router.get("/roadmaps/{roadmap_id}/sharing")
async def show_sharing(roadmap_id: UUID, tx: Transaction, disclosure: Disclosure) -> SharingView:
    """Who let others find it, and since when."""
    kept = existing(await roadmap(tx, roadmap_id))
    found = await queries.decisions(tx, roadmap_id)
    disclosure.of(one.decided_by for one in found if one.decided_by)
    return SharingView(
        found_by_peers=kept.found_by_peers,
        decisions=[DecisionView.model_validate(one, from_attributes=True) for one in found],
    )
