"""How far a measure is, told by whoever sees to it: status, milestones, benefits (features E5, E7, E21)."""

from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from services.roadmaps.follow_ups.rules import today_of
from services.roadmaps.measures import owner_queries
from services.roadmaps.measures.bodies import ReachMilestone, RealiseBenefit, SetOwner, SetStatus
from services.roadmaps.measures.changing import change
from services.roadmaps.measures.fault import Fault
from services.roadmaps.measures.holding import Held, hold, require_theirs
from services.roadmaps.measures.keeping import keep
from services.roadmaps.measures.refusing import refused
from services.roadmaps.measures.statuses import with_status
from services.roadmaps.team.queries import is_entrusted_with_roadmap
from shared.contracts import Benefit, Indicator, Measure, Milestone
from shared.contracts.measure import Key
from shared.postgres import Connection
from shared.web.asking import Caller, Now, Transaction
from shared.web.hot import hot, told_with_version
from shared.web.problems import Problem
from shared.web.versions import IfMatch, set_etag

router = APIRouter(tags=["measures"])

TEAM = frozenset({"editor", "contributor", "approver"})
Named = Annotated[Key, Path()]
Reported = TypeVar("Reported", Milestone, Benefit, Indicator)


@router.put("/measures/{measure_id}/status", response_model=Measure, openapi_extra=told_with_version(SetStatus))
async def set_status(measure_id: UUID, request: Request) -> Response:
    """Whoever delays or cancels says why."""
    asked = await hot(request)
    told = await asked.body(SetStatus)

    async def decide(connection: Connection, held: Held) -> Measure:
        await require_theirs(connection, held, asked.who)
        match with_status(held.kept.measure, told.status, held.roadmap, reason=told.reason, progress=told.progress):
            case Fault() as fault:
                raise refused([fault])
            case Measure() as after:
                return after

    return await change(asked, measure_id, decide, alone=True)


@router.put("/measures/{measure_id}/milestones/{milestone}")
async def reach_milestone(
    measure_id: UUID, milestone: Named, request: ReachMilestone, response: Response, tx: Transaction, who: Caller,
    if_match: IfMatch, now: Now,
) -> Measure:  # fmt: skip
    held = await hold(tx, measure_id, if_match)
    await require_theirs(tx, held, who)
    refuse_future(request.reached_on, now, "reached_on")
    reached = with_report(held.kept.measure.milestones, milestone, reached_on=request.reached_on)
    return await report(tx, held, held.kept.measure.model_copy(update={"milestones": reached}), response, now)


@router.put("/measures/{measure_id}/benefits/{benefit}")
async def realise_benefit(
    measure_id: UUID, benefit: Named, request: RealiseBenefit, response: Response, tx: Transaction, who: Caller,
    if_match: IfMatch, now: Now,
) -> Measure:  # fmt: skip
    """What came of it, measured on a day that has been."""
    held = await hold(tx, measure_id, if_match)
    await require_theirs(tx, held, who)
    refuse_future(request.realised_on, now, "realised_on")
    if (request.realised is None) != (request.realised_on is None):
        raise refused([Fault("realised" if request.realised is None else "realised_on", "missing")])
    benefits = with_report(
        held.kept.measure.benefits, benefit, realised=request.realised, realised_on=request.realised_on
    )
    return await report(tx, held, held.kept.measure.model_copy(update={"benefits": benefits}), response, now)


@router.put("/measures/{measure_id}/owner", status_code=204)
async def set_owner(measure_id: UUID, request: SetOwner, tx: Transaction, if_match: IfMatch, now: Now) -> None:
    """Who sees to it. No document names the person, so that it has no new version."""
    held = await hold(tx, measure_id, if_match)
    if request.person_id and not await is_entrusted_with_roadmap(tx, request.person_id, held.roadmap.id, TEAM):
        raise Problem(422, "not_in_the_team", field="person_id")
    await owner_queries.set_owner(tx, measure_id, request.person_id, now)


async def report(tx: Connection, held: Held, after: Measure, response: Response, now: datetime) -> Measure:
    kept = await keep(tx, held, after, now)
    set_etag(response, kept.measure.version)
    return kept.measure


def with_report(pieces: tuple[Reported, ...], key: str, **told: Any) -> tuple[Reported, ...]:
    """Raises Problem 404 where none has the key."""
    if all(piece.key != key for piece in pieces):
        raise Problem(404, "not_found")
    return tuple(piece.model_copy(update=told) if piece.key == key else piece for piece in pieces)


def refuse_future(day: date | None, now: datetime, field: str) -> None:
    if day is not None and day > today_of(now):
        raise refused([Fault(field, "not_yet")])
