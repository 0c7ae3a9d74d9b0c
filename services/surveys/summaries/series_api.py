"""A series' summary: what every gathering was answered, side by side (feature C13)."""

from uuid import UUID

from fastapi import APIRouter

from services.surveys.participants.queries import count_members
from services.surveys.summaries import queries, series_queries
from services.surveys.summaries.folding import fold
from services.surveys.summaries.joining import Versions
from services.surveys.summaries.series import Asked, SeriesSummary, side_by_side
from services.surveys.summaries.series_queries import Held
from services.surveys.surveys.rules import KeptSurvey
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
    held = await series_queries.asked_about(tx, series_id, kind)
    ids = [one.survey_id for one in held]
    for survey_id in await series_queries.waiting_among(tx, ids):
        await fold(tx, survey_id)
    tallies = await queries.tallies(tx, ids)
    versions = await series_queries.versions_of(tx, ids)
    surveys = await series_queries.surveys(tx, ids)
    asked = await _asked(tx, kind, held, surveys)
    return side_by_side(
        series_id,
        [
            Asked(one, surveys[one.survey_id], Versions(versions[one.survey_id]), tallies[one.survey_id], number)
            for one, number in zip(held, asked, strict=True)
        ],
    )


async def _asked(tx: Connection, kind: SurveyKind, held: list[Held], surveys: dict[UUID, KeptSurvey]) -> list[int]:
    """How many were asked of each, as `audience.invited` tells of one."""
    elsewhere = [surveys[one.survey_id].invited_elsewhere or 0 for one in held]
    if kind is SurveyKind.pre_event:
        members = {one.network_id: 0 for one in surveys.values()}
        members = {network_id: await count_members(tx, network_id) for network_id in members}
        led_to = [members[surveys[one.survey_id].network_id] for one in held]
    else:
        signed_up = await series_queries.signed_up(tx, [one.occurrence_id for one in held])
        led_to = [signed_up.get(one.occurrence_id, 0) for one in held]
    return [here + there for here, there in zip(led_to, elsewhere, strict=True)]
