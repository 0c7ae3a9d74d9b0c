"""Goals proposed from spearheads: shown, and accepted with a first measure in one step, or declined (feature D10)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.roadmaps.measures.keeping import add
from services.roadmaps.proposals import queries
from services.roadmaps.proposals.queries import Proposal, ProposalState
from services.roadmaps.roadmaps.bodies import Day
from services.roadmaps.roadmaps.editing import keep, lock_seen
from services.roadmaps.roadmaps.goals_api import with_new_goal
from services.roadmaps.roadmaps.rules import fresh_key
from shared.contracts import Localised, Measure, MeasureStage, Roadmap
from shared.contracts.measure import Key
from shared.contracts.roadmap import Goal, GoalSource
from shared.postgres import Connection
from shared.texts.wording import Label, Passage, Wording
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body
from shared.web.listing import Cursor, Page
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch

router = APIRouter(tags=["goal proposals"])


class FirstMeasure(Body):
    """A measure that carries the goal out, to begin with; the rest of its fields come later."""

    title: Label
    description: Passage | None = None
    sectors: tuple[Key, ...] = ()
    responsible: Label | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None


class AcceptedGoal(Body):
    """What the goal is to be; without a title it is called what the criterion is called."""

    key: Key | None = None
    title: Label | None = None
    description: Passage | None = None
    strategy: Wording | None = None
    national_goal_ids: tuple[UUID, ...] = ()


class Decide(Body):
    """`goal` and `measure` are for an accepted one."""

    state: Literal["accepted", "declined"]
    goal: AcceptedGoal = AcceptedGoal()
    measure: FirstMeasure | None = None


class ProposalView(BaseModel):
    """A spearhead of an assessment. `goal_key` and `measure_id`: what was made of it."""

    id: UUID
    roadmap_id: UUID
    organisation_id: UUID
    assessment_id: UUID
    model: str
    criterion: str
    title: Localised
    start: float | None
    target: int | None
    target_year: int | None
    gap: float | None
    spearhead: int | None
    state: ProposalState
    proposed_at: datetime
    decided_at: datetime | None
    goal_key: str | None
    measure_id: UUID | None


@router.get("/roadmaps/{roadmap_id}/goal-proposals")
async def list_proposals(
    roadmap_id: UUID, reading: Reading, cursor: Cursor, state: Annotated[ProposalState | None, Query()] = None
) -> Page[ProposalView]:
    (after,) = cursor.keys(UUID)
    found = await queries.proposals_of(reading, roadmap_id, state, after, cursor.limit)
    return cursor.page_by_id([_view(one) for one in found])


@router.put("/roadmaps/{roadmap_id}/goal-proposals/{proposal_id}")
async def decide_proposal(
    roadmap_id: UUID, proposal_id: UUID, request: Decide, tx: Transaction, if_match: IfMatch, now: Now
) -> ProposalView:
    """Decided the same way again, nothing happens; a goal that was made isn't unmade here."""
    proposal = await _proposal(tx, roadmap_id, proposal_id)
    if proposal.state == request.state:
        return _view(proposal)
    roadmap = await lock_seen(tx, roadmap_id, if_match)
    proposal = await _proposal(tx, roadmap_id, proposal_id)
    if proposal.state == request.state:
        return _view(proposal)
    if proposal.state == "accepted":
        raise Problem(409, "proposal_accepted", field="state")
    if request.state == "declined":
        await queries.decide(tx, proposal_id, "declined", now)
    else:
        await _accept(tx, roadmap, proposal, request, now)
    return _view(await _proposal(tx, roadmap_id, proposal_id))


async def _accept(tx: Connection, roadmap: Roadmap, proposal: Proposal, request: Decide, now: datetime) -> None:
    """The goal, its source and its first measure, in the transaction that decides."""
    goal = _goal(roadmap, proposal, request.goal)
    roadmap = await keep(tx, roadmap, {"goals": await with_new_goal(tx, roadmap, goal)}, now)
    measure_id = None
    if request.measure is not None:
        made = _measure(roadmap, goal, request.measure)
        await add(tx, roadmap, [made], now)
        measure_id = made.id
    await queries.decide(tx, proposal.id, "accepted", now, goal.key, measure_id)


def _goal(roadmap: Roadmap, proposal: Proposal, given: AcceptedGoal) -> Goal:
    return Goal(
        key=given.key or fresh_key(roadmap.goals, "goal"),
        title=given.title or proposal.assessed.title,
        description=given.description,
        strategy=given.strategy,
        national_goal_ids=given.national_goal_ids,
        source=GoalSource(assessment_id=proposal.assessment_id, criterion=proposal.criterion),
    )


def _measure(roadmap: Roadmap, goal: Goal, given: FirstMeasure) -> Measure:
    first = next(status for status in roadmap.statuses if status.stage is MeasureStage.planned)
    return Measure(
        id=uuid4(),
        version=1,
        roadmap_id=roadmap.id,
        status=first.key,
        stage=first.stage,
        progress=first.progress or 0,
        goals=(goal.key,),
        **given.model_dump(),
    )


async def _proposal(connection: Connection, roadmap_id: UUID, proposal_id: UUID) -> Proposal:
    found = existing(await queries.proposal(connection, roadmap_id, proposal_id))
    return found


def _view(proposal: Proposal) -> ProposalView:
    assessed = proposal.assessed
    own = {name: getattr(proposal, name) for name in ProposalView.model_fields if hasattr(proposal, name)}
    figures = ("title", "start", "target", "target_year", "gap", "spearhead")
    return ProposalView(**own, **{name: getattr(assessed, name) for name in figures})
