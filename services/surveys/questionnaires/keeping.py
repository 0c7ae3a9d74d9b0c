"""A survey's questions are stored: in place until it opens, as a new version from then on (feature C10)."""

from datetime import datetime
from uuid import UUID

from services.surveys.publications.queries import declared
from services.surveys.questionnaires import queries
from services.surveys.questionnaires.checking import faults_of
from services.surveys.questionnaires.content import Questionnaire
from services.surveys.questionnaires.joining import faults_after_opening, faults_of_lost
from services.surveys.questionnaires.queries import Kept
from services.surveys.questionnaires.reading import refused
from services.surveys.surveys.queries import lock_survey
from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import SurveyState
from shared.postgres import Connection
from shared.web.problems import Problem, existing
from shared.web.versions import require_version

MOST_VERSIONS = 200


async def keep(tx: Connection, survey_id: UUID, content: Questionnaire, now: datetime, expected: int | None) -> Kept:
    """`expected` is the revision that the caller has seen. Raises Problem and RequestValidationError.

    Somebody may have the form before them from the moment it opens, so that from then on no version changes.
    """
    survey = await _locked(tx, survey_id)
    held = await queries.current(tx, survey_id)
    require_version(held.revision if held else 0, expected)
    if faults := faults_of(content):
        raise refused(faults)
    if held and held.content == content:
        return held
    version = held.version if held else 1
    if held and survey.opened_at is not None:
        version = await _next_version(tx, survey_id, content)
    elif lost := faults_of_lost({key for one in await declared(tx, survey_id) for key in one.key}, content):
        raise refused(lost)
    kept = Kept(survey_id, version, held.revision + 1 if held else 1, now, content)
    await queries.store(tx, kept)
    return kept


async def copy_questionnaire(tx: Connection, from_survey: UUID, to_survey: UUID, now: datetime) -> bool:
    """The newest questions of one survey become another's first ones, on the same keys (feature C11).

    False: there is nothing to copy, or the other has questions already.
    """
    source = await queries.current(tx, from_survey)
    await _locked(tx, to_survey)
    if source is None or await queries.current(tx, to_survey) is not None:
        return False
    await queries.store(tx, Kept(to_survey, 1, 1, now, source.content))
    return True


async def _locked(tx: Connection, survey_id: UUID) -> KeptSurvey:
    survey = existing(await lock_survey(tx, survey_id))
    if survey.state is SurveyState.closed:
        raise Problem(409, "questions_closed")
    return survey


async def _next_version(tx: Connection, survey_id: UUID, content: Questionnaire) -> int:
    earlier = await queries.versions(tx, survey_id)
    if len(earlier) >= MOST_VERSIONS:
        raise Problem(409, "too_many_versions", params={"limit": MOST_VERSIONS})
    if faults := faults_after_opening([one.content for one in earlier], content):
        raise refused(faults)
    return earlier[-1].version + 1
