"""How many came, as registration tells."""

from datetime import datetime

from services.events.attendance import queries
from shared.bus.handlers import Gone, Handlers
from shared.contracts import Attendance
from shared.postgres import Connection

handlers = Handlers()


@handlers.handles(Attendance)
async def follow_attendance(counted: list[Attendance], tx: Connection, now: datetime) -> None:
    await queries.upsert_attendance(tx, counted)


@handlers.forgets(Attendance)
async def forget_attendance(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget_attendance(tx, gone)
