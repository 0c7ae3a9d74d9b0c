"""Whom surveys ask: members of networks, and who signed up for an occurrence."""

from datetime import datetime

from services.surveys.invitations.inviting import ask_newcomers
from services.surveys.participants import queries
from shared.bus.handlers import Gone, Handlers
from shared.contracts import Member, Signup
from shared.postgres import Connection

handlers = Handlers()


@handlers.handles(Member)
async def follow_members(members: list[Member], tx: Connection, now: datetime) -> None:
    await queries.upsert_members(tx, members)
    await ask_newcomers(
        tx,
        now,
        networks={one.network_id for one in members},
        organisations={one.organisation_id for one in members if one.organisation_id},
    )


@handlers.forgets(Member)
async def forget_members(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget_members(tx, gone)


@handlers.handles(Signup)
async def follow_signups(signups: list[Signup], tx: Connection, now: datetime) -> None:
    await queries.upsert_signups(tx, signups)
    await ask_newcomers(tx, now, occurrences={one.occurrence_id for one in signups})


@handlers.forgets(Signup)
async def forget_signups(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget_signups(tx, gone)
