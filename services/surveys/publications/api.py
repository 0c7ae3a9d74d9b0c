"""Segments declared, results published once, and shown to everybody as JSON, CSV, XLSX and PDF (features C15, C16)."""

import asyncio
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from services.surveys.participants.audience_queries import number_asked
from services.surveys.publications import queries
from services.surveys.publications.bodies import DeclareSegments, ResultsView, SegmentsView
from services.surveys.publications.files import rows_of
from services.surveys.publications.reporting import report
from services.surveys.publications.segments import faults_of_segments
from services.surveys.publications.tables import Results
from services.surveys.publications.tabulating import published_from
from services.surveys.publications.view import published_view
from services.surveys.publications.wording import wording_of
from services.surveys.questionnaires import queries as questionnaires
from services.surveys.questionnaires.joining import joined
from services.surveys.questionnaires.reading import refused
from services.surveys.surveys import queries as surveys
from services.surveys.surveys.keeping import keep
from services.surveys.surveys.rules import KeptSurvey, revised
from shared.apart import GIGABYTE, Room
from shared.contracts import Localised, SurveyState
from shared.exports import CSV, XLSX, as_csv, as_xlsx
from shared.exports.serving import Typeset
from shared.networks.queries import network_name
from shared.postgres import Connection
from shared.telemetry import catalogue
from shared.web.asking import Held, Language, Now, Reading, Transaction
from shared.web.problems import Problem, existing

router = APIRouter(tags=["results"])

TABULATING = Room("services.surveys.publications.tabulating", seconds=60.0, memory=4 * GIGABYTE)
"""A hundred thousand answers are seconds; whoever publishes waits for them."""


@router.put("/surveys/{survey_id}/segments")
async def declare_segments(survey_id: UUID, request: DeclareSegments, tx: Transaction) -> SegmentsView:
    """Choose by which background questions the results will be shown."""
    survey = await _locked(tx, survey_id)
    if survey.opened_at is not None:
        raise Problem(409, "survey_has_opened")
    current = await questionnaires.current(tx, survey_id)
    if current is None:
        raise Problem(409, "no_questions")
    if faults := faults_of_segments(current.content, request.segments):
        raise refused(faults)
    await queries.declare(tx, survey_id, request.segments)
    return SegmentsView(survey_id=survey_id, segments=request.segments)


@router.get("/surveys/{survey_id}/segments")
async def show_segments(survey_id: UUID, reading: Reading) -> SegmentsView:
    survey = await surveys.survey(reading, survey_id)
    if survey is None or not survey.is_public:
        raise Problem(404, "not_found")
    return SegmentsView(survey_id=survey_id, segments=await queries.declared(reading, survey_id))


@router.post("/surveys/{survey_id}/results", status_code=201)
async def publish_results(survey_id: UUID, tx: Transaction, now: Now) -> ResultsView:
    """Publish the closed survey's tables, suppressed together; asked again, they are what they were."""
    survey = await _locked(tx, survey_id)
    if survey.publication_id is not None:
        return await published_view(tx, survey_id)
    if survey.state is not SurveyState.closed:
        raise Problem(409, "survey_not_closed")
    if await queries.answers_wait(tx, survey_id):
        raise Problem(409, "answers_wait")
    versions = [kept.content for kept in await questionnaires.versions(tx, survey_id)]
    answers, segments = await queries.answers(tx, survey_id), await queries.declared(tx, survey_id)
    made = await TABULATING.do(published_from, versions, answers, segments, survey.smallest_group)
    results = Results.model_validate_json(made)
    if results.n is None:
        raise Problem(409, "too_few_answers", params={"least": survey.smallest_group})
    wording = wording_of(one.question for one in joined(versions))
    publication_id = uuid4()
    await queries.store(
        tx, publication_id, survey_id, await number_asked(tx, survey.id), results,
        {key: one.model_dump(mode="json", exclude_none=True) for key, one in wording.items()}, now,
    )  # fmt: skip
    await keep(tx, survey, revised(survey, {"publication_id": publication_id}), now)
    catalogue.suppressed_cells.inc(results.hidden())
    return await published_view(tx, survey_id)


@router.get("/surveys/{survey_id}/results")
async def show_results(survey_id: UUID, reading: Reading) -> ResultsView:
    """What was published of the survey."""
    return await published_view(reading, survey_id)


@router.get("/surveys/{survey_id}/results.csv", response_class=Response)
async def export_csv(survey_id: UUID, reading: Reading, held: Held, language: Language) -> Response:
    rows = rows_of(await published_view(reading, survey_id), held.texts, language)
    return _file(await asyncio.to_thread(as_csv, rows), CSV, survey_id, "csv")


@router.get("/surveys/{survey_id}/results.xlsx", response_class=Response)
async def export_xlsx(survey_id: UUID, reading: Reading, held: Held, language: Language) -> Response:
    rows = rows_of(await published_view(reading, survey_id), held.texts, language)
    made = await asyncio.to_thread(as_xlsx, {held.texts.say(language, "published.sheet"): rows})
    return _file(made, XLSX, survey_id, "xlsx")


@router.get("/surveys/{survey_id}/results.pdf", response_class=Response)
async def export_pdf(survey_id: UUID, reading: Reading, held: Held, language: Language) -> Response:
    """The page as a report, with its charts and tables."""
    view = await published_view(reading, survey_id)
    name = await network_name(reading, view.network_id)
    network = Localised.model_validate(name).in_language(language) if name else ""
    return Typeset(await asyncio.to_thread(report, view, network, held.texts, language), f"results-{survey_id}")


async def _locked(tx: Connection, survey_id: UUID) -> KeptSurvey:
    survey = existing(await surveys.lock_survey(tx, survey_id))
    return survey


def _file(content: bytes, media_type: str, survey_id: UUID, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="results-{survey_id}.{ending}"'}
    return Response(content, media_type=media_type, headers=headers)
