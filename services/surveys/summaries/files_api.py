"""Summaries, working views and answers as files; each is told to the security log."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Response

from services.surveys.summaries import queries
from services.surveys.summaries.asking import Choosing, Surveyed
from services.surveys.summaries.files import SHEET, answer_rows, named, summary_rows
from services.surveys.summaries.folding import versions_of
from services.surveys.summaries.reporting import report
from services.surveys.summaries.summing import whole, working
from services.surveys.summaries.views import Summary
from services.surveys.summaries.wording import Speaker
from shared.exports import CSV, XLSX, Row, as_csv, as_xlsx
from shared.exports.serving import Typeset
from shared.privacy.duty_log import Disclosure
from shared.telemetry import security
from shared.web.asking import Caller, Held, Language, Transaction

router = APIRouter(tags=["summaries"])

TableEnding = Literal["csv", "xlsx", "json"]
Ending = TableEnding | Literal["pdf"]
MEDIA = {"csv": CSV, "xlsx": XLSX, "json": "application/json"}


@router.get("/surveys/{survey_id}/summary.{ending}", response_class=Response)
async def export_summary(
    survey: Surveyed, ending: Ending, tx: Transaction, held: Held, who: Caller, language: Language
) -> Response:
    summary = await whole(tx, survey)
    _tell(who.person_id, survey.id, summary.n)
    return await _summary_file(summary, Speaker(held.texts, language), ending)


@router.get("/surveys/{survey_id}/working-view.{ending}", response_class=Response)
async def export_working_view(
    survey: Surveyed,
    ending: Ending,
    chosen: Choosing,
    tx: Transaction,
    held: Held,
    who: Caller,
    language: Language,
    disclosure: Disclosure,
) -> Response:
    summary, people = await working(tx, survey, chosen)
    disclosure.of(people)
    _tell(who.person_id, survey.id, summary.n)
    return await _summary_file(summary, Speaker(held.texts, language), ending)


@router.get("/surveys/{survey_id}/responses.{ending}", response_class=Response)
async def export_responses(
    survey: Surveyed,
    ending: TableEnding,
    chosen: Choosing,
    tx: Transaction,
    held: Held,
    who: Caller,
    language: Language,
    disclosure: Disclosure,
) -> Response:
    """A column for each question, headed by its key and text; a row for each answer that the filters leave."""
    found = await queries.responses(tx, survey.id, chosen, None, None)
    disclosure.of(row["person_id"] for row in found)
    _tell(who.person_id, survey.id, len(found))
    speaker, questions = Speaker(held.texts, language), (await versions_of(tx, survey.id)).questions
    if ending == "json":
        about = {"survey_id": survey.id, "filters": chosen.told, "n": len(found)}
        made = orjson.dumps({**about, "responses": [dict(row) for row in found]}, default=str)
        return attachment(made, "responses", ending)
    about_it = [
        (speaker.say("survey"), speaker.text(survey.title)),
        (speaker.say("filters"), ", ".join(chosen.told) or speaker.say("no_filters")),
        (speaker.say("answers"), speaker.number(len(found))),
    ]
    rows = answer_rows(questions, [dict(row) for row in found], speaker)
    made = await table_file(_results(rows, speaker), about_it, speaker, ending)
    return attachment(made, "responses", ending)


async def _summary_file(summary: Summary, speaker: Speaker, ending: Ending) -> Response:
    if ending == "json":
        return attachment(summary.model_dump_json().encode(), "summary", ending)
    if ending == "pdf":
        return Typeset(report(summary, speaker), "summary")
    made = await table_file(_results(summary_rows(summary, speaker), speaker), speaker.about(summary), speaker, ending)
    return attachment(made, "summary", ending)


async def table_file(
    sheets: Mapping[str, Sequence[Row]], about: Sequence[tuple[str, str]], speaker: Speaker, ending: TableEnding
) -> bytes:
    """A workbook has all sheets and what they are of; a CSV file the first alone, below what it is of."""
    if ending == "csv":
        return await asyncio.to_thread(as_csv, named(about, next(iter(sheets.values()))))
    return await asyncio.to_thread(as_xlsx, {**sheets, speaker.say("sheet_about")[:SHEET]: about})


def _results(rows: Sequence[Row], speaker: Speaker) -> Mapping[str, Sequence[Row]]:
    return {speaker.say("sheet_results")[:SHEET]: rows}


def _tell(who: UUID, survey_id: UUID, number: int | None) -> None:
    security.tell("exported", who=who, survey=survey_id, count=number)


def attachment(content: bytes, name: str, ending: TableEnding) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"', "Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA[ending], headers=headers)
