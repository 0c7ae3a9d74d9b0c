"""Offers a roadmap what became of the goals that it links to; its editors take it or keep their links (feature E1)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.roadmaps.compass import queries as compass
from services.roadmaps.compass.queries import KnownGoal
from services.roadmaps.goal_mapping import queries
from services.roadmaps.goal_mapping.queries import Offered
from services.roadmaps.goal_mapping.rules import (
    Refused,
    State,
    relinked_measure,
    relinked_roadmap,
    state_of,
    taken,
)
from services.roadmaps.measures.queries import KeptMeasure, measures_of, update_measures
from services.roadmaps.roadmaps.editing import keep, lock_seen
from services.roadmaps.roadmaps.queries import roadmap
from shared.contracts import GoalOutcome, Localised, Roadmap
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body
from shared.web.problems import Problem
from shared.web.versions import IfMatch

router = APIRouter(tags=["compass"])


class NamedGoal(BaseModel):
    id: UUID
    title: Localised
    in_force: bool


class Proposal(BaseModel):
    """`goal` went with `edition_id`; `local_goals` (keys) and `measures` of the roadmap link to it.

    `to_goals` are its successors, `took` those that the roadmap links to instead, once it was accepted. A declined
    one may be accepted later; the old link stays valid for ever.
    """

    goal: NamedGoal
    edition_id: UUID
    outcome: GoalOutcome
    to_goals: list[NamedGoal]
    local_goals: list[str]
    measures: list[UUID]
    state: State
    took: list[UUID]
    decided_at: datetime | None


class DecideProposal(Body):
    """`to_goals`: of a split goal, only those successors that fit; without it all of them."""

    state: Literal["accepted", "declined"]
    to_goals: Annotated[list[UUID], Field(max_length=50)] | None = None


@router.get("/roadmaps/{roadmap_id}/compass-proposals")
async def list_proposals(roadmap_id: UUID, connection: Reading) -> list[Proposal]:
    """What is open, what was accepted and what was declined."""
    if await roadmap(connection, roadmap_id) is None:
        raise Problem(404, "not_found")
    return await _proposals(connection, await queries.offered(connection, roadmap_id))


@router.put("/roadmaps/{roadmap_id}/compass-proposals/{goal_id}")
async def decide_proposal(
    roadmap_id: UUID, goal_id: UUID, request: DecideProposal, tx: Transaction, if_match: IfMatch, now: Now
) -> Proposal:
    """Accepted: every link to the goal, of local goals and of measures, leads to its successors from now on."""
    held = await lock_seen(tx, roadmap_id, if_match)
    offered = await _offered(tx, roadmap_id, goal_id)
    state = state_of(offered.decision, linked=bool(offered.local_goals or offered.measures))
    if state is None or (state == "accepted" and request.state == "declined"):
        raise Problem(409, "proposal_settled")
    to = taken(offered.to_goals, request.to_goals)
    if isinstance(to, Refused):
        raise Problem(422, to.reason, field=to.field)
    if state != "accepted":
        if request.state == "accepted":
            await _relink(tx, held, goal_id, to, now)
        await queries.decide(tx, roadmap_id, goal_id, request.state, to if request.state == "accepted" else (), now)
    return (await _proposals(tx, [await _offered(tx, roadmap_id, goal_id)]))[0]


async def _relink(tx: Connection, held: Roadmap, goal_id: UUID, to: Sequence[UUID], now: datetime) -> None:
    """The caller holds the roadmap; what it was stays in its history."""
    await keep(tx, held, {"goals": relinked_roadmap(held, goal_id, to).goals}, now)
    linking = set(await queries.lock_linking_measures(tx, held.id, goal_id))
    changed = [
        KeptMeasure(relinked_measure(one.measure, goal_id, to), one.owner_id, now)
        for one in await measures_of(tx, held.id)
        if one.measure.id in linking
    ]
    await update_measures(tx, held.id, changed, now)


async def _offered(connection: Connection, roadmap_id: UUID, goal_id: UUID) -> Offered:
    for one in await queries.offered(connection, roadmap_id):
        if one.goal_id == goal_id:
            return one
    raise Problem(404, "not_found")


async def _proposals(connection: Connection, offered: Sequence[Offered]) -> list[Proposal]:
    named = await compass.goals(connection, {id_ for one in offered for id_ in (one.goal_id, *one.to_goals)})
    told = [(one, state_of(one.decision, linked=bool(one.local_goals or one.measures))) for one in offered]
    return [_proposal(one, state, named) for one, state in told if state is not None]


def _proposal(one: Offered, state: State, named: Mapping[UUID, KnownGoal]) -> Proposal:
    def goal(goal_id: UUID) -> NamedGoal:
        return NamedGoal(id=goal_id, title=named[goal_id].title, in_force=named[goal_id].in_force)

    decided = state != "open"
    return Proposal(
        goal=goal(one.goal_id),
        edition_id=one.edition_id,
        outcome=one.outcome,
        to_goals=[goal(id_) for id_ in one.to_goals],
        local_goals=list(one.local_goals),
        measures=list(one.measures),
        state=state,
        took=list(one.took or ()) if decided else [],
        decided_at=one.decided_at if decided else None,
    )
