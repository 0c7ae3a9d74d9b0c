"""Follow-ups that are planned by hand or by a roadmap's rhythm, each with the reminders that lie ahead."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.roadmaps.follow_ups import queries, rhythm_queries
from services.roadmaps.follow_ups.rules import (
    REMINDED_DAYS_BEFORE,
    FollowUp,
    Occasion,
    Yearly,
    day_after,
    reminders,
    today_of,
)
from services.roadmaps.roadmaps.queries import roadmap
from shared.contracts import RoadmapState
from shared.due import due
from shared.postgres import Connection

REMIND = "follow_up.remind"
NEXT = "follow_up.next"


async def plan(
    tx: Connection, roadmap_id: UUID, year: int, occasion: Occasion, due_on: date, now: datetime
) -> UUID | None:
    """Its id; None: there is one of this year and occasion."""
    made = FollowUp(uuid4(), 1, roadmap_id, year, occasion, due_on, None, now, None, None, None)
    if not await queries.insert_follow_up(tx, made):
        return None
    await remind_ahead(tx, made.id, due_on, now)
    return made.id


async def remind_ahead(tx: Connection, follow_up_id: UUID, due_on: date, now: datetime) -> None:
    """Reminders as the day is now."""
    ahead = reminders(due_on, now)
    for days in REMINDED_DAYS_BEFORE:
        key = f"{follow_up_id}:{days}"
        if days in ahead:
            await due.put(tx, REMIND, key, ahead[days])
        else:
            await due.drop(tx, REMIND, key)


async def remind_no_more(tx: Connection, follow_up_id: UUID) -> None:
    for days in REMINDED_DAYS_BEFORE:
        await due.drop(tx, REMIND, f"{follow_up_id}:{days}")


async def keep_rhythm(tx: Connection, roadmap_id: UUID, rhythm: list[Yearly], now: datetime) -> None:
    """The next of each comes at once; those that are planned stay, whatever the rhythm was before."""
    for gone in await rhythm_queries.rhythm_of(tx, roadmap_id):
        await due.drop(tx, NEXT, f"{roadmap_id}:{gone.occasion}")
    await rhythm_queries.replace_rhythm(tx, roadmap_id, rhythm)
    for yearly in rhythm:
        await _plan_next(tx, roadmap_id, yearly, now)


async def plan_next(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Duty: the day of the last one is over. An archived roadmap gets none, until it is taken up again."""
    told, _, occasion = key.partition(":")
    roadmap_id = UUID(told)
    for yearly in await rhythm_queries.rhythm_of(tx, roadmap_id):
        if yearly.occasion == occasion:
            await _plan_next(tx, roadmap_id, yearly, now)


async def _plan_next(tx: Connection, roadmap_id: UUID, yearly: Yearly, now: datetime) -> None:
    due_on = yearly.next_due(today_of(now))
    kept = await roadmap(tx, roadmap_id)
    if kept is not None and kept.roadmap.state is not RoadmapState.archived:
        await plan(tx, roadmap_id, yearly.year_of(due_on), yearly.occasion, due_on, now)
    await due.put(tx, NEXT, f"{roadmap_id}:{yearly.occasion}", day_after(due_on))
