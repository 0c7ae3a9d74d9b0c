"""Makes the surveys that the occurrences of a series have by default, whichever is heard or decided first."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from services.surveys.occurrences import queries as occurrences
from services.surveys.occurrences.heard import HeardOccurrence
from services.surveys.questionnaires.keeping import copy_questionnaire
from services.surveys.series_defaults import queries
from services.surveys.series_defaults.rules import SeriesDefault, concerns, survey_of
from services.surveys.surveys import queries as surveys
from services.surveys.surveys.gatherings import as_gathering
from services.surveys.surveys.keeping import keep_and_open
from services.surveys.surveys.rules import Gathering, KeptSurvey, Refused, following, moved
from shared.contracts import SurveyState
from shared.postgres import Connection


async def make_for(tx: Connection, occurrence_ids: Collection[UUID], now: datetime) -> None:
    """What was just heard of these occurrences may give them their surveys. Their series are locked by the caller."""
    heard = await occurrences.occurrences(tx, occurrence_ids)
    by_series = {one.series_id for one in heard.values() if one.series_id}
    for default in await queries.defaults_of(tx, by_series):
        await make_by(tx, default, [one for one in heard.values() if one.series_id == default.series_id], now)


async def make_by(tx: Connection, default: SeriesDefault, heard: Sequence[HeardOccurrence], now: datetime) -> None:
    """One survey for each of these occurrences that has none yet and that the default concerns."""
    made = await queries.surveyed(tx, [one.id for one in heard], default.opening)
    wanted = [
        (one.id, gathering)
        for one in heard
        if one.id not in made and (gathering := as_gathering(one)) and concerns(default, gathering, now)
    ]
    pattern = await surveys.survey(tx, default.pattern_id) if wanted else None
    for occurrence_id, gathering in wanted:
        if pattern is not None:
            await _make(tx, pattern, survey_of(default, pattern, occurrence_id, uuid4()), gathering, now)


async def _make(tx: Connection, pattern: KeptSurvey, draft: KeptSurvey, gathering: Gathering, now: datetime) -> None:
    """A draft with its pattern's questions; a pattern that lost them leaves it to people."""
    if not await surveys.insert_made_by_default(tx, draft):
        return
    await copy_questionnaire(tx, pattern.id, draft.id, now)
    kept = await surveys.lock_survey(tx, draft.id)
    assert kept is not None
    ready = moved(following(kept, gathering, now), SurveyState.ready, invited=0, now=now)
    if not isinstance(ready, Refused):
        await keep_and_open(tx, kept, ready, now)
