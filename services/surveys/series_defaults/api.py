"""What the occurrences of a series are asked without further asking: decided once for the series (feature C11)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.surveys.occurrences.queries import network_of_series, occurrences_of_series
from services.surveys.series_defaults import queries
from services.surveys.series_defaults.making import make_by
from services.surveys.series_defaults.rules import SeriesDefault, SeriesOpening
from services.surveys.surveys import queries as surveys
from services.surveys.surveys.rules import LATEST_OPENING
from shared.contracts import SurveyState
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body
from shared.web.problems import Problem, existing

router = APIRouter(tags=["surveys"])


class SetDefault(Body):
    """`pattern_id` is a survey about the series with the questions to ask. After the end, answers are taken for
    `close_after_days`; a survey with the announcement closes when the occurrence starts."""

    pattern_id: UUID
    close_after_days: Annotated[int, Field(ge=1, le=366)] | None = None


class DefaultView(BaseModel):
    """`since`: occurrences that were over by then are left alone."""

    opening: SeriesOpening
    pattern_id: UUID
    close_after_days: int | None
    since: datetime


@router.get("/series/{series_id}/survey-defaults")
async def list_defaults(series_id: UUID, reading: Reading) -> list[DefaultView]:
    return [_view(one) for one in await queries.defaults_of(reading, [series_id])]


@router.put("/series/{series_id}/survey-defaults/{opening}")
async def set_default(
    series_id: UUID, opening: SeriesOpening, request: SetDefault, tx: Transaction, now: Now
) -> DefaultView:
    """Every coming occurrence gets a survey like the pattern, those that are known already at once."""
    await queries.lock_series(tx, [series_id])
    network_id = existing(await network_of_series(tx, series_id))
    days = request.close_after_days if opening == "at_the_end" else None
    if opening == "at_the_end" and days is None:
        raise Problem(422, "moment_missing", field="close_after_days")
    await _require_pattern(tx, series_id, request.pattern_id)
    held = next((one for one in await queries.defaults_of(tx, [series_id]) if one.opening == opening), None)
    if held and (held.pattern_id, held.close_after_days) == (request.pattern_id, days):
        return _view(held)
    await queries.end_default(tx, series_id, opening, now)
    fresh = SeriesDefault(
        uuid4(), series_id, network_id, request.pattern_id, opening, days, held.since if held else now
    )
    await queries.insert_default(tx, fresh)
    await make_by(tx, fresh, await occurrences_of_series(tx, series_id, now - LATEST_OPENING), now)
    return _view(fresh)


@router.delete("/series/{series_id}/survey-defaults/{opening}", status_code=204)
async def end_default(series_id: UUID, opening: SeriesOpening, tx: Transaction, now: Now) -> Response:
    """No more surveys are made; those that are there stay."""
    await queries.lock_series(tx, [series_id])
    if not await queries.end_default(tx, series_id, opening, now):
        raise Problem(404, "not_found")
    return Response(status_code=204)


async def _require_pattern(tx: Connection, series_id: UUID, pattern_id: UUID) -> None:
    pattern = await surveys.lock_survey(tx, pattern_id)
    if pattern is None or pattern.target_id != series_id or pattern.state is SurveyState.cancelled:
        raise Problem(422, "pattern_of_the_series", field="pattern_id")
    if pattern.questionnaire_version is None:
        raise Problem(409, "no_questions", field="pattern_id")


def _view(default: SeriesDefault) -> DefaultView:
    return DefaultView(**{name: getattr(default, name) for name in DefaultView.model_fields})
