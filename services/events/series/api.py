"""Plan a series, bring one in from before the platform, clone one, and show them (features B1-B3, B7, B12, B20)."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response

from services.events.occurrences import queries as occurrence_queries
from services.events.occurrences.queries import kind_defaults
from services.events.series import cloning, keeping, queries
from services.events.series.bodies import TIME_OF_DAY, CloneSeries, ImportSeries, PlanSeries
from services.events.series.kept import KeptSeries, scheduled, with_themes
from services.events.series.planning import Plan, on_dates
from services.events.series.rules import Refused, first_plan
from services.events.series.view import SeriesPage
from services.events.series.wall_time import local_day
from services.events.themes.queries import planned_of
from shared.contracts import OccurrenceState, Series, SeriesState
from shared.networks.queries import holds_role, network_name
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.asking import Caller, Now, Reading, Transaction, resources_of
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing

router = APIRouter(tags=["series"])


class SeriesView(Series):
    """A series in a list; its page has the occurrences."""

    starts_at: Annotated[time, TIME_OF_DAY]


@router.get("/series/{series_id}", response_model=SeriesPage)
async def show_series(series_id: UUID, request: Request) -> Response:
    """Everything for the page of a series: past and coming occurrences, themes, cancellations (feature B12).

    Takes its connection itself: this is the read that most readers make, and dependencies cost it half its rate.
    """
    held = resources_of(request)
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        return await page(connection, series_id, held.clock())


@router.post("/networks/{network_id}/series", status_code=201, response_model=SeriesPage)
async def plan_series(
    network_id: UUID, request: PlanSeries, tx: Transaction, who: Caller, once: Once, now: Now
) -> Response:
    """Plan a series by a rule in local wall time, or a single gathering; its occurrences are there at once."""
    if earlier := await once.earlier(tx):
        return await page(tx, earlier, now, status_code=201)
    series = await _series_of(tx, network_id, request, now, historical=False)
    planned = first_plan(request.whole_rule(), series, local_day(now, series.time_zone))
    if isinstance(planned, Refused):
        raise Problem(422, planned.reason, field="rule")
    await _begin(tx, series, planned, request.theme_ids, now)
    await once.keep(tx, series.id)
    return await page(tx, series.id, now, status_code=201)


@router.post("/networks/{network_id}/series/imports", status_code=201, response_model=SeriesPage)
async def import_series(
    network_id: UUID, request: ImportSeries, tx: Transaction, who: Caller, once: Once, now: Now
) -> Response:
    """Bring in a series from before the platform: marked historical, every date past, nobody is told."""
    if earlier := await once.earlier(tx):
        return await page(tx, earlier, now, status_code=201)
    series = await _series_of(tx, network_id, request, now, historical=True)
    planned: Plan | Refused
    if request.dates:
        planned = on_dates(request.dates, series.holiday_rule)
    else:
        planned = first_plan(request.whole_rule(), series, local_day(now, series.time_zone))
    if isinstance(planned, Refused):
        raise Problem(422, planned.reason, field="rule")
    if any(scheduled(series, day, now).state is not OccurrenceState.ended for day in planned.days):
        raise Problem(422, "not_in_the_past", field="dates" if request.dates else "rule")
    await _begin(tx, series, planned, request.theme_ids, now)
    await once.keep(tx, series.id)
    return await page(tx, series.id, now, status_code=201)


@router.post("/series/{series_id}/clones", status_code=201, response_model=SeriesPage)
async def clone_series(
    series_id: UUID, request: CloneSeries, tx: Transaction, who: Caller, once: Once, now: Now
) -> Response:
    """Another season of a series, with everything except people: rule, kind, texts and themes.

    For coordinators of the network that gets the season; the series itself is public anyway.
    """
    if earlier := await once.earlier(tx):
        return await page(tx, earlier, now, status_code=201)
    if not who.administers and not await holds_role(tx, who.person_id, request.network_id):
        raise Problem(403, "forbidden")
    source = await queries.series(tx, series_id)
    if source is None or await network_name(tx, request.network_id) is None:
        raise Problem(404, "not_found")
    occurrences = await occurrence_queries.occurrences_of_series(tx, series_id)
    season = cloning.season(source, occurrences, request, now)
    if isinstance(season, Refused):
        raise Problem(422, season.reason, field="count")
    themes = await cloning.themes_for(tx, source, request.network_id, season.themes, who.person_id, now)
    fresh = [one.model_copy(update={"theme_id": themes.get(one.theme_id)}) for one in season.occurrences]
    await keeping.begin(tx, season.series, fresh, now, more=False)
    await once.keep(tx, season.series.id)
    return await page(tx, season.series.id, now, status_code=201)


@router.get("/networks/{network_id}/series")
async def list_series(network_id: UUID, reading: Reading, cursor: Cursor) -> Page[SeriesView]:
    """A network's series, cancelled and historical ones too."""
    after = _uuid(cursor.after[0]) if cursor.after else None
    found = await queries.series_of_network(reading, network_id, after, cursor.limit)
    views = [SeriesView.model_validate(kept.said(), from_attributes=True) for kept in found]
    return cursor.page_by_id(views)


async def page(connection: Connection, series_id: UUID, now: datetime, status_code: int = 200) -> Response:
    """The page of a series as it is now. Its ETag is the series' own version, for If-Match."""
    found = existing(await queries.series_page(connection, series_id, now))
    version, body = found
    headers = {"ETag": f'"{version}"', "Cache-Control": "no-cache"}
    return Response(body, status_code, headers, media_type="application/json")


async def _series_of(
    tx: Connection, network_id: UUID, request: PlanSeries, now: datetime, *, historical: bool
) -> KeptSeries:
    if await network_name(tx, network_id) is None:
        raise Problem(404, "not_found")
    minutes, mode = await kind_defaults(tx, request.kind)
    rule = request.whole_rule()
    return KeptSeries(
        id=uuid4(),
        version=1,
        network_id=network_id,
        title=request.title,
        description=request.description,
        kind=request.kind,
        mode=request.mode or mode,
        rule=str(rule) if rule else None,
        starts_on=request.starts_on,
        rule_from=request.starts_on,
        planned_to=request.starts_on,
        starts_at=request.starts_at,
        minutes=request.minutes or minutes,
        time_zone=request.time_zone,
        holiday_rule=request.holiday_rule,
        venue=request.venue,
        hashtag=request.hashtag,
        public_link=request.public_link,
        state=SeriesState.planned,
        historical=historical,
        changed_at=now,
    )


async def _begin(tx: Connection, series: KeptSeries, planned: Plan, themes: Sequence[UUID], now: datetime) -> None:
    if set(themes) - await planned_of(tx, series.network_id, themes):
        raise Problem(422, "unknown_theme", field="theme_ids")
    if len(themes) > len(planned.days):
        raise Problem(422, "more_themes_than_dates", field="theme_ids")
    series = series.model_copy(update={"planned_to": planned.to})
    occurrences = with_themes([scheduled(series, day, now) for day in planned.days], themes)
    await keeping.begin(tx, series, occurrences, now, more=planned.more)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Problem(422, "invalid_cursor", field="cursor") from error
