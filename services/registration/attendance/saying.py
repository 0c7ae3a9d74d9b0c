"""When attendance is said: on every count, and a moment after places have changed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.registration.attendance import queries
from shared.bus import outbox
from shared.contracts import Attendance
from shared.due import due
from shared.postgres import Connection

CHANGES = "attendance_changes"
MOMENT = timedelta(seconds=5)
"""So long others may see an older number of places."""

AT_ONCE = 200


async def say_anew(tx: Connection, occurrence_id: UUID, now: datetime) -> Attendance:
    """Say how many are in and how many came, one version on."""
    await queries.raise_version(tx, occurrence_id, now)
    return await say(tx, occurrence_id)


async def say(tx: Connection, occurrence_id: UUID) -> Attendance:
    """Say the row as it stands; its version was raised before."""
    attendance = await queries.attendance(tx, occurrence_id)
    assert attendance is not None, "raised before"
    await queries.note_said(tx, occurrence_id, attendance.registered)
    await outbox.add(tx, attendance, "attendance.counted")
    return attendance


async def say_changes(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Say what has changed since it was last said, and come again in a moment."""
    changed = await queries.changed(tx, AT_ONCE)
    for occurrence_id in changed:
        await say_anew(tx, occurrence_id, now)
    await due.put(tx, CHANGES, key, now if len(changed) == AT_ONCE else now + MOMENT)
