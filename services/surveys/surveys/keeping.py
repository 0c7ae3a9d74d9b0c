"""Stores surveys and says so, and keeps the due rows of their opening and closing where these are."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.surveys.invitations import inviting
from services.surveys.mixing.mix import mix_soon
from services.surveys.participants.audience_queries import number_asked
from services.surveys.surveys import queries
from services.surveys.surveys.gatherings import gathering_of
from services.surveys.surveys.rules import (
    KeptSurvey,
    closed,
    message_type,
    opened,
    opens_by_itself,
    revised,
    too_few,
)
from shared.bus import outbox
from shared.contracts import SurveyState
from shared.due import due
from shared.postgres import Connection

OPEN_SURVEY = "open_survey"
CLOSE_SURVEY = "close_survey"


async def keep(tx: Connection, before: KeptSurvey, after: KeptSurvey, now: datetime) -> None:
    """Store what became of a survey, say it, and have its letters written. The caller has locked it."""
    if after is before:
        return
    await queries.update_survey(tx, after)
    if after.is_public:
        await outbox.add(tx, after.said(), message_type(before, after))
    await _await(tx, after)
    if after.state in (SurveyState.closed, SurveyState.cancelled):
        await mix_soon(tx, after.id, now)
    await inviting.follow(tx, after, now)


async def keep_and_open(tx: Connection, before: KeptSurvey, after: KeptSurvey, now: datetime) -> KeptSurvey:
    """The same, and open it if its time has come. What it is now."""
    await keep(tx, before, after, now)
    due_now = opens_by_itself(after, await gathering_of(tx, after), now)
    if due_now is False:
        return after
    held_back = "too_late" if due_now == "too_late" else None
    if held_back is None and too_few(after, await number_asked(tx, after.id)):
        held_back = "too_few_invited"
    result = revised(after, {"held_back": held_back}) if held_back else opened(after, now)
    await keep(tx, after, result, now)
    return result


async def open_survey(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Duty: the time that was set for its opening has come."""
    survey = await queries.lock_survey(tx, UUID(key))
    if survey is not None:
        await keep_and_open(tx, survey, survey, now)


async def close_survey(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Duty: its window is over."""
    survey = await queries.lock_survey(tx, UUID(key))
    if survey is not None and survey.state is SurveyState.open and survey.closes_at and survey.closes_at <= now:
        await keep(tx, survey, closed(survey, now), now)


async def _await(tx: Connection, survey: KeptSurvey) -> None:
    """A due row where a moment lies that nothing else will bring about, and none where there is none."""
    if survey.state is SurveyState.ready and survey.opening == "at_a_time" and survey.opens_at:
        await due.put(tx, OPEN_SURVEY, str(survey.id), survey.opens_at)
    else:
        await due.drop(tx, OPEN_SURVEY, str(survey.id))
    if survey.state is SurveyState.open and survey.closes_at:
        await due.put(tx, CLOSE_SURVEY, str(survey.id), survey.closes_at)
    else:
        await due.drop(tx, CLOSE_SURVEY, str(survey.id))
