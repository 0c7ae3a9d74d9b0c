"""Surveys about an occurrence for tests, and what became of them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.bus.handlers import Gone
from shared.contracts import Occurrence
from tests.surveys.conftest import Surveys
from tests.surveys.gatherings import occurrence, shown

AFTER = {"opening": "at_the_end", "closing": "after_days", "close_after_days": 14}
BEFORE = {"kind": "pre_event", "opening": "with_the_announcement", "closing": "at_the_start"}


def of(about: Occurrence) -> dict[str, str]:
    return {"target_kind": "occurrence", "target_id": str(about.id)}


async def friday(surveys: Surveys, **fields: Any) -> Occurrence:
    """An occurrence in three days, heard."""
    told = occurrence(surveys.network, surveys.running.clock() + timedelta(days=3), **fields)
    await surveys.running.hear(told)
    return told


async def state(surveys: Surveys, survey: str) -> str:
    found: str = (await shown(surveys, survey))["state"]
    return found


async def forget(surveys: Surveys, occurrence_id: UUID, version: int) -> None:
    async with surveys.running.process.resources.pool.acquire() as tx, tx.transaction():
        forgetter = surveys.running.service.handlers.forgetter(Occurrence)
        await forgetter([Gone(occurrence_id, version)], tx, surveys.running.clock())
