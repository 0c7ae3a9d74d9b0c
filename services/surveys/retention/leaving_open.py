"""A survey that nobody closed closes itself when its answers have had their time: as of the last one of them."""

from datetime import datetime

from services.surveys.retention import queries
from services.surveys.surveys.keeping import keep
from services.surveys.surveys.queries import lock_survey
from services.surveys.surveys.rules import closed
from shared.contracts import SurveyState
from shared.postgres import Connection


async def purge_answers(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """Answers whose time began before then, with what says who gave them."""
    for survey_id, quiet_since in await queries.left_open(tx, before, limit):
        survey = await lock_survey(tx, survey_id)
        if survey is not None and survey.state is SurveyState.open and survey.closes_at is None:
            await keep(tx, survey, closed(survey, quiet_since), now)
    return await queries.purge_answers(tx, before, limit, now)
