"""Reminds whoever sees to a measure before it should end: by due rows that move with the date, each told once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.completeness import queries
from services.roadmaps.completeness.rules import DAYS_BEFORE, best_before, reminders, waits_for_its_end
from services.roadmaps.measures.queries import measure as measure_of
from shared.contracts import Measure
from shared.due import due
from shared.mail import mails
from shared.mail.mails import Intended
from shared.postgres import Connection

DEADLINE = "measure_deadline"
"""The duty, and the template of its letter."""


async def follow(tx: Connection, measures: Sequence[Measure], now: datetime) -> None:
    """Due rows as these measures are now; the caller has locked or made them."""
    ahead = {
        f"{one.id}:{days}": moment
        for one in measures
        if one.ends_on and waits_for_its_end(one)
        for days, moment in reminders(one.ends_on, now).items()
    }
    over = {f"{one.id}:{days}" for one in measures for days in DAYS_BEFORE} - ahead.keys()
    if ahead:
        await due.put_all(tx, DEADLINE, ahead)
    if over:
        await due.drop_all(tx, DEADLINE, sorted(over))


async def remind_of_end(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Duty: a letter to the measure's owner, or to the roadmap's editors where it has none (feature E24)."""
    measure_id, _, told = key.partition(":")
    kept, days = await measure_of(tx, UUID(measure_id)), int(told)
    if kept is None or kept.measure.ends_on is None or not waits_for_its_end(kept.measure):
        return
    last_day = kept.measure.ends_on
    until = best_before(last_day, days)
    if until <= now:
        return
    people = [kept.owner_id] if kept.owner_id else await queries.editors_of_open_roadmap(tx, kept.measure.roadmap_id)
    await mails.intend_all(
        tx,
        [
            Intended(
                key=f"measure:{measure_id}:deadline:{last_day}:{days}:{person}",
                person_id=person,
                template=DEADLINE,
                best_before=until,
                values={"measure_id": measure_id, "ends_on": last_day.isoformat()},
            )
            for person in people
        ],
    )
