"""Roadmaps listed, shown, changed, adopted and archived (features E2, E16, G14)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.roadmaps.history.conflicts import require_seen
from services.roadmaps.proposals import refreshing
from services.roadmaps.roadmaps import list_queries, queries, use_queries
from services.roadmaps.roadmaps.bodies import (
    ChangeRoadmap,
    MoveRoadmap,
    PlanLine,
    RoadmapLine,
    RoadmapView,
    SectorView,
)
from services.roadmaps.roadmaps.editing import keep, lock_seen, refuse
from services.roadmaps.roadmaps.making import require_organisations
from services.roadmaps.roadmaps.rules import refusal_of_dates, refusal_of_move
from services.roadmaps.roadmaps.sectors import SECTORS, unknown_sector
from services.roadmaps.roadmaps.showing import HIDDEN, show
from shared.contracts import Roadmap, RoadmapState
from shared.postgres import Connection
from shared.web.asking import Caller, Now, Reading, Transaction
from shared.web.body import Known
from shared.web.listing import Cursor, Page
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch

router = APIRouter(tags=["roadmaps"])


class MyRoadmap(RoadmapLine):
    tasks: list[str]


class MyRoadmaps(BaseModel):
    items: list[MyRoadmap]


@router.get("/sectors")
async def list_sectors() -> list[SectorView]:
    """The sectors that measures may belong to."""
    return [SectorView(key=key, name=name) for key, name in SECTORS.items()]


@router.get("/people/me/roadmaps")
async def list_my_roadmaps(reading: Reading, who: Caller) -> MyRoadmaps:
    """Those that the caller was entrusted with."""
    found = await list_queries.lines_of_person(reading, who.person_id)
    return MyRoadmaps(items=[MyRoadmap.model_validate(one) for one in found])


@router.get("/networks/{network_id}/roadmaps")
async def list_roadmaps(
    network_id: UUID,
    reading: Reading,
    cursor: Cursor,
    state: Annotated[Known[RoadmapState] | None, Query()] = None,
    owner_id: UUID | None = None,
) -> Page[RoadmapLine]:
    (after,) = cursor.keys(UUID)
    found = await list_queries.lines_of_network(reading, network_id, state, owner_id, after, cursor.limit)
    lines = [RoadmapLine.model_validate(one) for one in found]
    return cursor.page_by_id(lines)


@router.get("/networks/{network_id}/roadmap-plans")
async def list_plans(
    network_id: UUID,
    reading: Reading,
    cursor: Cursor,
    since: Annotated[date | None, Query()] = None,
    until: Annotated[date | None, Query()] = None,
) -> Page[PlanLine]:
    """The phases of all roadmaps of the network that touch the days asked for, as one calendar."""
    after = cursor.keys(date.fromisoformat, UUID, str)
    found = await list_queries.plans(reading, network_id, since, until, after, cursor.limit)
    lines = [PlanLine.model_validate(one) for one in found]
    last = lines[-1] if lines else None
    return cursor.page(lines, *((last.starts_on.isoformat(), str(last.roadmap_id), last.key) if last else ()))


@router.get("/roadmaps/{roadmap_id}", response_model_exclude=HIDDEN)
async def show_roadmap(roadmap_id: UUID, response: Response, reading: Reading) -> RoadmapView:
    return await show(reading, roadmap_id, response)


@router.patch("/roadmaps/{roadmap_id}", response_model_exclude=HIDDEN)
async def change_roadmap(
    roadmap_id: UUID, request: ChangeRoadmap, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoadmapView:
    """Change its parts. Who joins it brings the levels that were assessed already."""
    given = request.given()
    if request.member_ids is not None:
        given["member_ids"] = tuple(dict.fromkeys(request.member_ids))
        await require_organisations(tx, request.member_ids, "member_ids")
        await refreshing.hold(tx, request.member_ids)  # before the roadmap, as whoever hears of an assessment does
    before = await lock_seen(tx, roadmap_id, if_match)
    after = before.model_copy(update=given)
    refuse(refusal_of_dates(after.starts_on, after.ends_on), 422)
    if request.sectors is not None:
        await _require_sectors(tx, roadmap_id, request.sectors)
    if (after.kind, after.member_ids) != (before.kind, before.member_ids):
        given |= await refreshing.changed_members(tx, after, now)
    await keep(tx, before, given, now)
    return await show(tx, roadmap_id, response)


@router.put("/roadmaps/{roadmap_id}/state", response_model_exclude=HIDDEN)
async def move_roadmap(
    roadmap_id: UUID, request: MoveRoadmap, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> RoadmapView:
    """Adopt it, take that back, or put it away; an archived one isn't changed until it is adopted again."""
    before = await _locked(tx, roadmap_id, if_match)
    refuse(refusal_of_move(before.state, request.state))
    await keep(tx, before, {"state": request.state}, now)
    return await show(tx, roadmap_id, response)


async def _locked(tx: Connection, roadmap_id: UUID, if_match: int | None) -> Roadmap:
    """An archived one too: it may come back."""
    kept = existing(await queries.lock_roadmap(tx, roadmap_id))
    await require_seen(tx, kept.roadmap, if_match)
    return kept.roadmap


async def _require_sectors(tx: Connection, roadmap_id: UUID, sectors: tuple[str, ...]) -> None:
    if (place := unknown_sector(sectors)) is not None:
        raise Problem(422, "unknown_sector", field=f"sectors.{place}")
    missing = sorted(await use_queries.sectors_in_use(tx, roadmap_id) - set(sectors)) if sectors else []
    if missing:
        raise Problem(409, "sector_in_use", field="sectors", params={"sector": missing[0]})
