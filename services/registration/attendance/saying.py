"""When attendance is said: on closing of sign-up, on every count, and again whenever a place changes after that."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.registration.attendance import queries
from shared.bus import outbox
from shared.contracts import Attendance
from shared.postgres import Connection

TYPE = "attendance.counted"


async def say_first(tx: Connection, occurrence_id: UUID, now: datetime) -> None:
    """Say how many are in, whether or not anything was said of this occurrence before."""
    await queries.ensure_attendance(tx, occurrence_id, now)
    await say(tx, occurrence_id)


async def say_again(tx: Connection, occurrence_ids: Sequence[UUID]) -> None:
    """Say anew what was said before; of the others nothing is said yet."""
    for occurrence_id in sorted(await queries.raise_versions(tx, occurrence_ids)):
        await say(tx, occurrence_id)


async def say(tx: Connection, occurrence_id: UUID) -> Attendance:
    """Say the row as it stands; its version was raised before."""
    attendance = await queries.attendance(tx, occurrence_id)
    assert attendance is not None, "raised before"
    await outbox.add(tx, attendance, TYPE)
    return attendance
