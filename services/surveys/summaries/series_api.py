"""A series' summary: what every gathering was answered, side by side (feature C13)."""

from uuid import UUID

from fastapi import APIRouter

from services.surveys.participants.audience_queries import numbers_asked
from services.surveys.summaries import queries, series_queries
from services.surveys.summaries.folding import fold
from services.surveys.summaries.joining import Versions
from services.surveys.summaries.series import Asked, SeriesSummary, side_by_side
from shared.contracts import SurveyKind
from shared.postgres import Connection
from shared.web.asking import Transaction
from shared.web.body import Known

router = APIRouter(tags=["summaries"])


@router.get("/series/{series_id}/survey-summary")
async def show_series_summary(
    series_id: UUID, tx: Transaction, kind: Known[SurveyKind] = SurveyKind.feedback
) -> SeriesSummary:
    """One row for each occurrence that was asked about; sums by theme and by edition."""
    return await series_summary(tx, series_id, kind)


async def series_summary(tx: Connection, series_id: UUID, kind: SurveyKind) -> SeriesSummary:
    held = await series_queries.asked_about(tx, series_id, kind)
    ids = [one.survey_id for one in held]
    for survey_id in await series_queries.waiting_among(tx, ids):
        await fold(tx, survey_id)
    tallies = await queries.tallies(tx, ids)
    versions = await series_queries.versions_of(tx, ids)
    surveys = await series_queries.surveys(tx, ids)
    asked = await numbers_asked(tx, ids)
    return side_by_side(
        series_id,
        [
            Asked(one, surveys[id], Versions(versions[id]), tallies[id], asked[id])
            for id, one in zip(ids, held, strict=True)
        ],
    )
