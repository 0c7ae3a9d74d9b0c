"""What people wrote: looked through by a coordinator, released one by one (feature C15, guarantee RA7)."""

from uuid import UUID, uuid4

import asyncpg
from fastapi import APIRouter, Query, Response

from services.surveys.publications import queries, theming
from services.surveys.publications.bodies import ReleasedText, ReleaseText, WrittenText, WrittenTexts
from services.surveys.questionnaires import queries as questionnaires
from services.surveys.questionnaires.content import FreeText
from services.surveys.questionnaires.joining import joined
from services.surveys.surveys import queries as surveys
from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import SurveyState
from shared.postgres import Connection
from shared.privacy.duty_log import Disclosure
from shared.web.asking import Transaction
from shared.web.problems import Problem, existing

router = APIRouter(tags=["results"])


@router.get("/surveys/{survey_id}/texts", responses={409: {}})
async def list_texts(
    survey_id: UUID, tx: Transaction, disclosure: Disclosure, question: str = Query(max_length=60)
) -> WrittenTexts:
    """What was written to a question of a closed survey, with its themes, to choose what everybody may read."""
    survey = existing(await surveys.survey(tx, survey_id))
    if survey.state is not SurveyState.closed:
        raise Problem(409, "survey_not_closed")
    await _require_text(tx, survey_id, question)
    rows = await queries.written(tx, survey_id, question)
    disclosure.of(row["person_id"] for row in rows)
    return WrittenTexts(
        question=question,
        releasable=survey.publication_id is not None and len(rows) >= survey.smallest_group,
        by_theme=theming.counted(row["text"] for row in rows),
        texts=[_written(row) for row in rows],
    )


@router.post("/surveys/{survey_id}/texts", status_code=201)
async def release_text(survey_id: UUID, request: ReleaseText, tx: Transaction) -> ReleasedText:
    """Let everybody read one text, that was found to tell of no person."""
    survey = existing(await surveys.lock_survey(tx, survey_id))
    text = await _releasable(tx, survey, request)
    released = await queries.release(tx, uuid4(), survey_id, request.question, request.response_id, text)
    return ReleasedText(id=released, question=request.question, text=text)


@router.delete("/surveys/{survey_id}/texts/{text_id}", status_code=204, response_class=Response)
async def take_back_text(survey_id: UUID, text_id: UUID, tx: Transaction) -> None:
    """What tells of a person after all isn't shown any more."""
    if not await queries.take_back(tx, survey_id, text_id):
        raise Problem(404, "not_found")


async def _releasable(tx: Connection, survey: KeptSurvey, request: ReleaseText) -> str:
    if survey.publication_id is None:
        raise Problem(409, "results_not_published")
    await _require_text(tx, survey.id, request.question)
    if await queries.number_written(tx, survey.id, request.question) < survey.smallest_group:
        raise Problem(409, "too_few_texts", params={"least": survey.smallest_group})
    text = await queries.text_of(tx, survey.id, request.question, request.response_id)
    if text is None:
        raise Problem(422, "unknown_answer", field="response_id")
    return text


async def _require_text(connection: Connection, survey_id: UUID, question: str) -> None:
    versions = [kept.content for kept in await questionnaires.versions(connection, survey_id)]
    found = [one.question for one in joined(versions) if one.key == question]
    if not any(isinstance(one, FreeText) for one in found):
        raise Problem(422, "not_a_text_question", field="question")


def _written(row: asyncpg.Record) -> WrittenText:
    return WrittenText(
        response_id=row["response_id"],
        text=row["text"],
        themes=theming.themes_of(row["text"]),
        released_as=row["released_as"],
    )
