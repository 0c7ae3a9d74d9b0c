"""A survey's summary put together: counts, who took part, and what of an anonymous one is kept back."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.surveys.participants.audience_queries import number_asked
from services.surveys.summaries import queries
from services.surveys.summaries.filters import Chosen, chosen
from services.surveys.summaries.folding import fold, versions_of
from services.surveys.summaries.guarding import guarded
from services.surveys.summaries.joining import Versions
from services.surveys.summaries.rules import Tally, answers_in
from services.surveys.summaries.views import Participation, QuestionSummary, Summary, Withheld
from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import AnswerMode, SurveyState, SurveyTarget
from shared.postgres import Connection
from shared.web.problems import Problem

OVER = (SurveyState.closed, SurveyState.cancelled)


async def whole(tx: Connection, survey: KeptSurvey) -> Summary:
    """Of everything that was counted. An anonymous survey's answers come in batches, and so do its counts."""
    await fold(tx, survey.id)
    versions = await versions_of(tx, survey.id)
    tallies = (await queries.tallies(tx, [survey.id]))[survey.id]
    withheld, n, questions = shown(survey, versions, tallies)
    return _summary(survey, "whole", n).model_copy(
        update={
            "participation": await _participation(tx, survey, n or 0),
            "withheld": withheld,
            "questions": questions,
        }
    )


def shown(
    survey: KeptSurvey, versions: Versions, tallies: Sequence[Tally]
) -> tuple[Withheld | None, int | None, tuple[QuestionSummary, ...]]:
    """What may be seen of these counts: why not all, how many answers, the questions."""
    n = answers_in(tallies)
    if survey.mode is AnswerMode.identified:
        return None, n, versions.summarised(tallies)
    if n < survey.smallest_group:
        return "too_few", None, ()
    if survey.state not in OVER:
        return "until_closed", n, ()
    return None, n, guarded(versions.summarised(tallies), versions.dependencies, n, survey.smallest_group)


async def choosing(
    connection: Connection,
    survey: KeptSurvey,
    where: Sequence[str],
    organisation_id: UUID | None,
    since: date | None,
    until: date | None,
) -> Chosen:
    """Raises Problem: of an anonymous survey nothing is ever chosen (guarantee RA6), or there is no such filter."""
    if survey.mode is AnswerMode.anonymous:
        raise Problem(409, "anonymous_not_filtered")
    questions = (await versions_of(connection, survey.id)).questions
    found = chosen(questions, where, organisation_id, since, until)
    if not isinstance(found, Chosen):
        raise Problem(422, "unknown_filter", field="where", params={"filter": found.where})
    return found


async def working(connection: Connection, survey: KeptSurvey, chosen: Chosen) -> tuple[Summary, list[UUID]]:
    """Of the answers chosen, and whose they are."""
    versions = await versions_of(connection, survey.id)
    counted = await queries.count(connection, survey.id, versions.asked, chosen)
    summary = _summary(survey, "working", answers_in(counted.tallies)).model_copy(
        update={"filters": tuple(chosen.told), "questions": versions.summarised(counted.tallies)}
    )
    return summary, counted.people


def _summary(survey: KeptSurvey, kind: str, n: int | None) -> Summary:
    return Summary.model_validate(
        {
            "kind": kind,
            "survey_id": survey.id,
            "title": survey.title,
            "mode": survey.mode,
            "state": survey.state,
            "illustrative": survey.illustrative,
            "n": n,
        }
    )


async def _participation(connection: Connection, survey: KeptSurvey, n: int) -> Participation | None:
    """By participants where organisations take part in what the survey is about, and answered for themselves."""
    if survey.target_kind in (SurveyTarget.network, SurveyTarget.edition) and survey.target_id is not None:
        asked, answered = await queries.enrolled_and_answered(connection, survey.id, survey.target_id)
        if answered:
            return Participation(of="participants", answered=answered, asked=asked, percent=_percent(answered, asked))
    asked = await number_asked(connection, survey.id)
    if not asked or n > asked:
        return Participation(of="people", answered=n, asked=asked, percent=None)
    return Participation(of="people", answered=n, asked=asked, percent=_percent(n, asked))


def _percent(answered: int, asked: int) -> float:
    return round(100 * answered / asked, 1)
