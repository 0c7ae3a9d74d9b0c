"""Who came: head counts without any sign-up, people ticked off, and how a network grew (features A2, B19)."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.registration.attendance import queries, rules, saying
from services.registration.occurrences import queries as occurrences
from services.registration.occurrences.rules import Known
from services.registration.signups import places
from services.registration.signups import queries as signups
from shared.bus import outbox
from shared.contracts import Attendance, OrganisationKind, Signup, SignupState
from shared.contracts.growth import Counted, growth
from shared.privacy.duty_log import Disclosure
from shared.web.asking import Caller, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.body import Known as Listed
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["attendance"])

DOORS_OPEN = timedelta(hours=2)
"""So long before the beginning people can be ticked off."""

Heads = Annotated[int, Field(ge=0, le=1_000_000)]


class CountHeads(Body):
    """`attended` None: the kinds' sum. `illustrative`: the figure agrees with a source that gives no number."""

    by_organisation_kind: dict[Listed[OrganisationKind], Heads] = {}
    attended: Heads | None = None
    illustrative: bool = False


class Mark(Body):
    attended: bool = True


class CountedView(BaseModel):
    """`attended` None: nobody counted."""

    occurrence_id: UUID
    starts_at: datetime
    registered: int
    attended: int | None
    by_organisation_kind: dict[str, int]
    illustrative: bool


class GrowthView(BaseModel):
    """`mean` and `peak` are of counted occurrences, None when there are none; the kinds are sums."""

    network_id: UUID
    curve: list[CountedView]
    mean: float | None
    peak: CountedView | None
    by_organisation_kind: dict[str, int]


@router.put("/occurrences/{occurrence_id}/attendance")
async def count_heads(
    occurrence_id: UUID,
    request: CountHeads,
    tx: Transaction,
    who: Caller,
    if_match: IfMatch,
    now: Now,
    response: Response,
) -> Attendance:
    """How many were there, whether or not anybody signed up; again corrects it."""
    _require_begun(await occurrences.occurrence(tx, occurrence_id), now)
    require_version(await queries.lock_version(tx, occurrence_id), if_match)
    heads = rules.heads(request.attended, request.by_organisation_kind.values())
    if heads is None:
        raise Problem(422, "more_by_kind_than_attended", field="by_organisation_kind")
    await queries.put_heads(
        tx,
        occurrence_id,
        heads,
        {kind.value: number for kind, number in request.by_organisation_kind.items()},
        illustrative=request.illustrative,
        counted_by=who.person,
        now=now,
    )
    said = await saying.say(tx, occurrence_id)
    set_etag(response, said.version)
    return said


@router.get("/occurrences/{occurrence_id}/attendance")
async def show_attendance(occurrence_id: UUID, connection: Reading, response: Response) -> Attendance:
    attendance = await queries.attendance(connection, occurrence_id)
    if attendance is None:
        raise Problem(404, "not_counted")
    set_etag(response, attendance.version)
    return attendance


@router.post("/signups/{signup_id}/attended")
async def tick_off(
    signup_id: UUID, request: Mark, tx: Transaction, now: Now, response: Response, disclosure: Disclosure
) -> Signup:
    """The person is there; `attended: false` takes it back."""
    locked = existing(await places.lock(tx, signup_id))
    seating, signup = locked
    disclosure.of([signup.person_id])
    _require_begun(await occurrences.occurrence(tx, seating.occurrence_id), now + DOORS_OPEN)
    if signup.state != SignupState.confirmed:
        raise Problem(409, "no_seat")
    if signup.attended != request.attended:
        signup = await signups.mark_attended(tx, signup_id, request.attended)
        await outbox.add(tx, signup, "signup.attended" if signup.attended else "signup.updated")
        await saying.say_anew(tx, seating.occurrence_id, now)
    set_etag(response, signup.version)
    return signup


@router.get("/networks/{network_id}/attendance")
async def show_growth(
    network_id: UUID, connection: Reading, series_id: UUID | None = None, theme_id: UUID | None = None
) -> GrowthView:
    """How a network, one of its series or one of its themes grew."""
    curve = await queries.curve(connection, network_id, series_id, theme_id)
    grown = growth(curve)
    return GrowthView(
        network_id=network_id,
        curve=[_shown(counted) for counted in curve],
        mean=grown.mean,
        peak=_shown(grown.peak) if grown.peak else None,
        by_organisation_kind=grown.by_organisation_kind,
    )


def _shown(counted: Counted) -> CountedView:
    return CountedView.model_validate(counted, from_attributes=True)


def _require_begun(occurrence: Known | None, now: datetime) -> None:
    if occurrence is None:
        raise Problem(404, "not_found")
    if occurrence.cancelled:
        raise Problem(409, "occurrence_cancelled")
    if occurrence.starts_at > now:
        raise Problem(409, "occurrence_not_begun")
