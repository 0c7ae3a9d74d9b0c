"""Whom surveys ask: members of networks, and who signed up for an occurrence."""

from datetime import datetime

from services.surveys.participants import queries
from shared.bus.handlers import Gone, Handlers
from shared.contracts import Member, Signup
from shared.postgres import Connection

handlers = Handlers()


@handlers.handles(Member)
async def follow_members(members: list[Member], tx: Connection, now: datetime) -> None:
    await queries.upsert_members(tx, members)


@handlers.forgets(Member)
async def forget_members(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget_members(tx, gone)


@handlers.handles(Signup)
async def follow_signups(signups: list[Signup], tx: Connection, now: datetime) -> None:
    await queries.upsert_signups(tx, signups)


@handlers.forgets(Signup)
async def forget_signups(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget_signups(tx, gone)
