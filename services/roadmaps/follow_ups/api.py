"""Follow-ups while they are prepared: planned, told measure by measure, summed up and approved (feature E10)."""

from typing import NoReturn
from uuid import UUID

from fastapi import APIRouter, Response

from services.roadmaps.follow_ups import planning, queries, snapshot_queries
from services.roadmaps.follow_ups.bodies import (
    Approve,
    FollowUpListed,
    FollowUps,
    FollowUpView,
    MeasureTold,
    MoveFollowUp,
    PlanFollowUp,
    SumUp,
    TellOfMeasure,
)
from services.roadmaps.follow_ups.differences import Difference
from services.roadmaps.follow_ups.rules import FollowUp, Text, today_of
from services.roadmaps.follow_ups.standing import difference_shown, told_of, view
from services.roadmaps.roadmaps.queries import roadmap
from shared.postgres import Connection
from shared.web.asking import Caller, Now, Reading, Transaction
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, set_etag

router = APIRouter(tags=["follow-ups"])


@router.post("/roadmaps/{roadmap_id}/follow-ups", status_code=201)
async def plan_follow_up(
    roadmap_id: UUID, request: PlanFollowUp, response: Response, tx: Transaction, once: Once, now: Now
) -> FollowUpView:
    """Begin the follow-up of a year and an occasion; its reminders go out 30 and 7 days before it is due."""
    if earlier := await once.earlier(tx):
        return await _show(tx, earlier, response, now)
    if await roadmap(tx, roadmap_id) is None:
        raise Problem(404, "not_found")
    planned = await planning.plan(tx, roadmap_id, request.year, request.occasion, request.due_on, now)
    if planned is None:
        raise Problem(409, "follow_up_exists", field="year")
    await once.keep(tx, planned)
    return await _show(tx, planned, response, now)


@router.get("/roadmaps/{roadmap_id}/follow-ups")
async def list_follow_ups(roadmap_id: UUID, reading: Reading, now: Now) -> FollowUps:
    found = await queries.follow_ups_of(reading, roadmap_id)
    return FollowUps(items=[FollowUpListed.of(one, today_of(now)) for one in found])


@router.get("/follow-ups/{follow_up_id}")
async def show_follow_up(follow_up_id: UUID, response: Response, reading: Reading, now: Now) -> FollowUpView:
    """Of the roadmap as it is now until it is frozen, and then as it was."""
    return await _show(reading, follow_up_id, response, now)


@router.get("/follow-ups/{follow_up_id}/difference")
async def show_difference(follow_up_id: UUID, reading: Reading) -> Difference:
    """To the newest frozen follow-up of the same occasion of an earlier year."""
    return await difference_shown(reading, existing(await queries.follow_up(reading, follow_up_id)))


@router.delete("/follow-ups/{follow_up_id}", status_code=204)
async def give_up_follow_up(follow_up_id: UUID, tx: Transaction, if_match: IfMatch) -> None:
    """One that was planned by mistake goes with its texts and reminders; a frozen one stays for good."""
    kept = await _lock(tx, follow_up_id, if_match)
    await queries.delete_follow_up(tx, kept.id)
    await planning.remind_no_more(tx, kept.id)


@router.put("/follow-ups/{follow_up_id}/due-day")
async def move_follow_up(
    follow_up_id: UUID, request: MoveFollowUp, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> FollowUpView:
    """Another day; whoever is still to be reminded is reminded before that one."""
    kept = await _lock(tx, follow_up_id, if_match)
    await queries.update_follow_up(tx, kept.id, request.due_on, kept.summary)
    await planning.remind_ahead(tx, kept.id, request.due_on, now)
    return await _show(tx, follow_up_id, response, now)


@router.put("/follow-ups/{follow_up_id}/summary")
async def sum_up(
    follow_up_id: UUID, request: SumUp, response: Response, tx: Transaction, if_match: IfMatch, now: Now
) -> FollowUpView:
    kept = await _lock(tx, follow_up_id, if_match)
    await queries.update_follow_up(tx, kept.id, kept.due_on, request.summary)
    return await _show(tx, follow_up_id, response, now)


@router.put("/follow-ups/{follow_up_id}/texts/{measure_id}")
async def tell_of_measure(
    follow_up_id: UUID,
    measure_id: UUID,
    request: TellOfMeasure,
    response: Response,
    tx: Transaction,
    if_match: IfMatch,
) -> MeasureTold:
    """What came of a measure; If-Match takes the text's own version, 0 for one that isn't there yet."""
    kept = _not_frozen(existing(await queries.hold_follow_up(tx, follow_up_id)))
    if not await queries.is_in_roadmap(tx, measure_id, kept.roadmap_id):
        raise Problem(404, "not_found")
    version = await queries.keep_text(tx, follow_up_id, measure_id, request.text, request.decision, if_match)
    if version is None:
        _text_conflict(await queries.lock_text(tx, follow_up_id, measure_id), request)
    set_etag(response, version)
    return MeasureTold(measure_id=measure_id, version=version, text=request.text, decision=request.decision)


@router.put("/follow-ups/{follow_up_id}/approval")
async def approve(
    follow_up_id: UUID,
    request: Approve,
    response: Response,
    tx: Transaction,
    if_match: IfMatch,
    who: Caller,
    now: Now,
) -> FollowUpView:
    """Freeze it, for good: what the roadmap, its measures and the texts are at this moment."""
    kept = await _lock(tx, follow_up_id, if_match)
    await snapshot_queries.pin_documents(tx, kept.id, kept.roadmap_id)
    stands = await told_of(tx, kept, pinned=True)
    if stands.figures.with_text < stands.figures.measures and not request.incomplete:
        missing = stands.figures.measures - stands.figures.with_text
        raise Problem(409, "texts_missing", field="incomplete", params={"count": missing})
    await snapshot_queries.open_snapshot(tx, kept.id, stands.figures)
    await snapshot_queries.freeze(tx, kept.id, request.approved_as, request.decision, who.person_id, now)
    await planning.remind_no_more(tx, kept.id)
    return await _show(tx, follow_up_id, response, now)


async def _lock(tx: Connection, follow_up_id: UUID, if_match: int | None) -> FollowUp:
    """Raises Problem 404, 409 for a frozen one, 412 with what is there now for one that was changed meanwhile."""
    kept = _not_frozen(existing(await queries.lock_follow_up(tx, follow_up_id)))
    if if_match is not None and if_match != kept.version:
        summary = kept.summary.model_dump(exclude_none=True) if kept.summary else None
        raise Problem(
            412,
            "version_conflict",
            params={"current": kept.version},
            more={"current": kept.version, "now": {"due_on": kept.due_on.isoformat(), "summary": summary}},
        )
    return kept


def _not_frozen(kept: FollowUp) -> FollowUp:
    if kept.frozen_at is not None:
        raise Problem(409, "follow_up_frozen")
    return kept


def _text_conflict(there: Text | None, sent: TellOfMeasure) -> NoReturn:
    """Somebody else wrote first: the caller gets both texts, theirs and the one that stands."""
    current = there.version if there else 0
    stands = there.text.model_dump(exclude_none=True) if there else None
    raise Problem(
        412,
        "version_conflict",
        params={"current": current},
        more={"current": current, "now": {"text": stands}, "sent": {"text": sent.text.model_dump(exclude_none=True)}},
    )


async def _show(connection: Connection, follow_up_id: UUID, response: Response, now: Now) -> FollowUpView:
    kept = existing(await queries.follow_up(connection, follow_up_id))
    set_etag(response, kept.version)
    return await view(connection, kept, now)
