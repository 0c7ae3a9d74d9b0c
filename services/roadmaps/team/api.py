"""The people entrusted with a roadmap: its editors, contributors and those who approve."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.roadmaps.digests import sending as digests
from services.roadmaps.measures.owner_queries import leave_measures
from services.roadmaps.roadmaps.queries import lock_roadmap
from services.roadmaps.team import queries
from services.roadmaps.team.queries import Task
from services.roadmaps.team.rules import leaves_it_without_editor
from shared.contracts import Roadmap
from shared.networks.queries import holds_role
from shared.postgres import Connection
from shared.privacy import erasure_queries
from shared.privacy.duty_log import Disclosure
from shared.web.asking import Caller, Now, Transaction
from shared.web.body import Body
from shared.web.caller import Caller as CallerIdentity
from shared.web.problems import Problem, existing

router = APIRouter(tags=["roadmap teams"])


class EntrustPerson(Body):
    """All tasks that the person is to have. editor: changes all of it; contributor: the measures that are theirs;
    approver: approves follow-ups, as the management team does."""

    tasks: Annotated[frozenset[Task], Field(min_length=1)]


class EntrustedView(BaseModel):
    person_id: UUID
    tasks: list[Task]
    since: datetime


class TeamView(BaseModel):
    items: list[EntrustedView]


@router.get("/roadmaps/{roadmap_id}/team")
async def show_team(roadmap_id: UUID, tx: Transaction, disclosure: Disclosure) -> TeamView:
    return await _team(tx, roadmap_id, disclosure)


@router.put("/roadmaps/{roadmap_id}/team/{person_id}", status_code=204)
async def entrust_person(
    roadmap_id: UUID, person_id: UUID, request: EntrustPerson, tx: Transaction, who: Caller, now: Now
) -> Response:
    """With exactly these tasks, from now on."""
    roadmap = await _locked(tx, roadmap_id)
    await require_living(tx, person_id)
    await _require_editor_left(tx, roadmap, person_id, who, "editor" in request.tasks)
    await queries.release(tx, roadmap_id, person_id, but=sorted(request.tasks))
    await queries.entrust(tx, roadmap_id, person_id, sorted(request.tasks), now)
    if "editor" in request.tasks:
        await digests.begin(tx, now)
    return Response(status_code=204)


@router.delete("/roadmaps/{roadmap_id}/team/{person_id}", status_code=204)
async def release_person(roadmap_id: UUID, person_id: UUID, tx: Transaction, who: Caller) -> Response:
    """Who isn't in the team any more sees to none of its measures: the completeness tells whom to find for them."""
    roadmap = await _locked(tx, roadmap_id)
    await _require_editor_left(tx, roadmap, person_id, who, False)
    if not await queries.release(tx, roadmap_id, person_id):
        raise Problem(404, "not_found")
    await leave_measures(tx, roadmap_id, person_id)
    return Response(status_code=204)


async def _team(tx: Connection, roadmap_id: UUID, disclosure: Disclosure) -> TeamView:
    found = await queries.team_of(tx, roadmap_id)
    disclosure.of(one.person_id for one in found)
    return TeamView(
        items=[EntrustedView(person_id=one.person_id, tasks=list(one.tasks), since=one.since) for one in found]
    )


async def _locked(tx: Connection, roadmap_id: UUID) -> Roadmap:
    """Teams change one after the other: two editors can't let each other go."""
    kept = existing(await lock_roadmap(tx, roadmap_id))
    return kept.roadmap


async def require_living(tx: Connection, person_id: UUID) -> None:
    """Raises Problem for somebody who was erased; nobody is erased until the transaction ends."""
    await erasure_queries.hold_off_erasing(tx)
    if await erasure_queries.erased_among(tx, [person_id]):
        raise Problem(404, "not_found")


async def _require_editor_left(
    tx: Connection, roadmap: Roadmap, person_id: UUID, who: CallerIdentity, keeps_editing: bool
) -> None:
    """The last editor goes only when a coordinator says so."""
    if not leaves_it_without_editor(await queries.team_of(tx, roadmap.id), person_id, keeps_editing):
        return
    if who.scope or who.administers or await holds_role(tx, who.person_id, roadmap.network_id):
        return
    raise Problem(409, "last_editor")
