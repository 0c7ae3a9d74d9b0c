"""Puts answers into the running sums: by itself every few seconds, and before a summary is read."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.surveys.questionnaires.queries import versions
from services.surveys.summaries import queries
from services.surveys.summaries.joining import Versions
from shared.due import due
from shared.postgres import Connection

FOLD = "fold_answers"
AT_ONCE = 5_000
CHUNKS = 4
"""How many times `AT_ONCE` one transaction of the duty takes in hand."""
PAUSE, REST = timedelta(milliseconds=50), timedelta(seconds=5)


async def versions_of(connection: Connection, survey_id: UUID) -> Versions:
    return Versions({kept.version: kept.content for kept in await versions(connection, survey_id)})


async def fold(tx: Connection, survey_id: UUID) -> None:
    """All that was answered until now is in the sums, whoever else is putting it there."""
    if not await queries.waits(tx, survey_id):
        return
    asked = (await versions_of(tx, survey_id)).asked
    await queries.lock_folding(tx, survey_id)
    while await queries.fold(tx, survey_id, asked, AT_ONCE) == AT_ONCE:
        pass


async def fold_answers(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """The duty: some chunks of whatever waits, and again soon if that wasn't all."""
    survey_id = await queries.waiting_survey(tx, None)
    for _ in range(CHUNKS):
        if survey_id is None:
            break
        asked = (await versions_of(tx, survey_id)).asked
        await queries.lock_folding(tx, survey_id)
        if await queries.fold(tx, survey_id, asked, AT_ONCE) < AT_ONCE:
            survey_id = await queries.waiting_survey(tx, survey_id)
    await due.put(tx, FOLD, key, now + (REST if survey_id is None else PAUSE))
