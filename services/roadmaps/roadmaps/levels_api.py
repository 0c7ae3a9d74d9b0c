"""Starting and target levels by an organisation's own word, where nothing was assessed (fact DF3)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.roadmaps.proposals.rules import assessed, place_of
from services.roadmaps.roadmaps.bodies import GiveLevel, RoadmapView
from services.roadmaps.roadmaps.editing import keep, lock_seen, refuse
from services.roadmaps.roadmaps.rules import refusal_of_level
from services.roadmaps.roadmaps.showing import HIDDEN, show
from shared.contracts import Level, LevelSource
from shared.contracts.measure import Key
from shared.web.asking import Now, Transaction
from shared.web.problems import Problem
from shared.web.versions import IfMatch

router = APIRouter(tags=["roadmaps"])

MOST_LEVELS = 500

Model = Annotated[Key, Query()]


@router.put("/roadmaps/{roadmap_id}/levels/{organisation_id}/{criterion}", response_model_exclude=HIDDEN)
async def give_level(
    roadmap_id: UUID,
    organisation_id: UUID,
    criterion: Key,
    request: GiveLevel,
    response: Response,
    tx: Transaction,
    if_match: IfMatch,
    now: Now,
) -> RoadmapView:
    """New, or as it is to be from now on. An assessment's level is refused to be overwritten, and takes the place of
    an own one when it comes."""
    before = await lock_seen(tx, roadmap_id, if_match)
    if organisation_id not in assessed(before):
        raise Problem(422, "organisation_not_of_roadmap", field="organisation_id")
    level = Level(
        organisation_id=organisation_id, criterion=criterion, source=LevelSource.own, **request.model_dump()
    )  # fmt: skip
    held = {place_of(one): one for one in before.levels}
    no = refusal_of_level(level, held.get(place_of(level)))
    refuse(no, 409 if no and no.code == "assessed_already" else 422)
    levels = tuple((held | {place_of(level): level}).values())
    if len(levels) > max(MOST_LEVELS, len(before.levels)):
        raise Problem(422, "too_many", field="criterion", params={"limit": MOST_LEVELS})
    await keep(tx, before, {"levels": levels}, now)
    return await show(tx, roadmap_id, response)


@router.delete("/roadmaps/{roadmap_id}/levels/{organisation_id}/{criterion}", response_model_exclude=HIDDEN)
async def drop_level(
    roadmap_id: UUID,
    organisation_id: UUID,
    criterion: Key,
    response: Response,
    tx: Transaction,
    if_match: IfMatch,
    now: Now,
    model: Model = "own",
) -> RoadmapView:
    """One's own; what was assessed stays."""
    before = await lock_seen(tx, roadmap_id, if_match)
    gone = (organisation_id, model, criterion)
    held = next((one for one in before.levels if place_of(one) == gone), None)
    if held is None:
        raise Problem(404, "not_found")
    if held.source is not LevelSource.own:
        raise Problem(409, "assessed_already", params={"start": held.start or "–", "target": held.target or "–"})
    await keep(tx, before, {"levels": tuple(one for one in before.levels if place_of(one) != gone)}, now)
    return await show(tx, roadmap_id, response)
