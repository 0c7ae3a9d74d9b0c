"""Follows surveys: what was published of one that was asked before an occurrence is a material of it."""

from datetime import datetime

from services.events.materials import queries
from services.events.materials.rules import summary_of
from shared.bus.handlers import Gone, Handlers
from shared.contracts import Survey
from shared.postgres import Connection

handlers = Handlers()


@handlers.handles(Survey)
async def follow_surveys(surveys: list[Survey], tx: Connection, now: datetime) -> None:
    await queries.upsert_summaries(tx, [(survey.id, survey.version, summary_of(survey)) for survey in surveys])


@handlers.forgets(Survey)
async def forget_surveys(gone: list[Gone], tx: Connection, now: datetime) -> None:
    await queries.forget_summaries(tx, gone)
