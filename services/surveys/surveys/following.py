"""Surveys follow their occurrences: moved, cancelled, revived and opened with them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.surveys.occurrences import queries as occurrences
from services.surveys.surveys import queries
from services.surveys.surveys.gatherings import as_gathering
from services.surveys.surveys.keeping import keep_and_open
from services.surveys.surveys.rules import following
from shared.postgres import Connection


async def follow(tx: Connection, occurrence_ids: Collection[UUID], now: datetime) -> None:
    """Act on what these occurrences are now, whatever messages told it. The occurrences are locked by the caller."""
    heard = await occurrences.occurrences(tx, occurrence_ids)
    for survey in await queries.lock_surveys_of(tx, occurrence_ids):
        gathering = as_gathering(heard[survey.target_id]) if survey.target_id else None
        if gathering is not None:
            await keep_and_open(tx, survey, following(survey, gathering, now), now)
