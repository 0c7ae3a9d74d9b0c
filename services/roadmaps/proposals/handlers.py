"""Hears where organisations stand and want to be, and brings it into their roadmaps."""

from datetime import datetime

from services.roadmaps.proposals import queries
from services.roadmaps.proposals.refreshing import refresh
from shared.bus.handlers import Gone, Handlers
from shared.contracts import Assessment
from shared.postgres import Connection

handlers = Handlers()


@handlers.handles(Assessment)
async def propose_goals(assessments: list[Assessment], tx: Connection, now: datetime) -> None:
    await queries.hold(tx, {one.organisation_id for one in assessments})
    if concerned := await queries.upsert_assessments(tx, assessments):
        await refresh(tx, concerned, now)


@handlers.forgets(Assessment)
async def take_proposals_back(gone: list[Gone], tx: Connection, now: datetime) -> None:
    """The round before counts again, if there was one; what was decided stays."""
    concerned = await queries.organisations_of(tx, [one.id for one in gone])
    await queries.hold(tx, concerned)
    await queries.forget_assessments(tx, gone)
    await refresh(tx, concerned, now)
