"""Which organisations there are, and which networks they take part in."""

from datetime import datetime

from shared.bus.handlers import Gone, Handlers
from shared.contracts import Enrolment, Organisation
from shared.organisations import queries
from shared.postgres import Connection

handlers = Handlers()


@handlers.handles(Organisation)
async def follow_organisations(organisations: list[Organisation], tx: Connection, now: datetime) -> None:
    await queries.upsert_organisations(tx, organisations)


@handlers.forgets(Organisation)
async def forget_organisations(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget_organisations(tx, gone)


@handlers.handles(Enrolment)
async def follow_enrolments(enrolments: list[Enrolment], tx: Connection, now: datetime) -> None:
    await queries.upsert_enrolments(tx, enrolments)


@handlers.forgets(Enrolment)
async def forget_enrolments(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget_enrolments(tx, gone)
