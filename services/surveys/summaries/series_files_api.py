"""A series' summary as a file; each is told to the security log."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Response

from services.surveys.publications.queries import series_and_network
from services.surveys.summaries.files import SHEET
from services.surveys.summaries.files_api import Ending, attachment, table_file
from services.surveys.summaries.series_api import series_summary
from services.surveys.summaries.series_files import about_series, gathering_rows, group_rows, series_report
from services.surveys.summaries.wording import Speaker
from shared.contracts import Localised, SurveyKind
from shared.exports.serving import Typeset
from shared.telemetry import security
from shared.web.asking import Caller, Held, Language, Transaction
from shared.web.body import Known
from shared.web.problems import existing

router = APIRouter(tags=["summaries"])

NAME = "series-summary"


@router.get("/series/{series_id}/survey-summary.{ending}", response_class=Response)
async def export_series_summary(
    series_id: UUID,
    ending: Ending,
    tx: Transaction,
    held: Held,
    who: Caller,
    language: Language,
    kind: Annotated[Known[SurveyKind], Query()] = SurveyKind.feedback,
) -> Response:
    """The gatherings side by side; a workbook has themes and editions beside them."""
    found = existing(await series_and_network(tx, series_id))
    summary = await series_summary(tx, series_id, kind)
    security.tell("exported", who=who.person_id, series=series_id, count=len(summary.rows))
    title, speaker = Localised.model_validate(found[0]), Speaker(held.texts, language)
    about = about_series(title, kind, summary, speaker)
    if ending == "json":
        told = {"kind": kind.value, "title": found[0], **summary.model_dump(mode="json")}
        return attachment(orjson.dumps(told), NAME, ending)
    if ending == "pdf":
        return Typeset(series_report(title, about, summary, speaker), NAME)
    sheets = {
        speaker.say("sheet_results")[:SHEET]: gathering_rows(summary, speaker),
        speaker.say("themes")[:SHEET]: group_rows(summary.themes, summary, speaker),
        speaker.say("editions")[:SHEET]: group_rows(summary.editions, summary, speaker),
    }
    return attachment(await table_file(sheets, about, speaker, ending), NAME, ending)
