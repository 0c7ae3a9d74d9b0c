"""What indicators have reached: values that are added and never overwritten (feature E8)."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from services.roadmaps.measures import queries, value_queries
from services.roadmaps.measures.bodies import ReportValue, ValueView
from services.roadmaps.measures.fault import Fault
from services.roadmaps.measures.following_api import Named, refuse_future, report, with_report
from services.roadmaps.measures.holding import hold, require_theirs
from services.roadmaps.measures.refusing import refused
from shared.contracts import Indicator, Measure, Reached
from shared.web.asking import Caller, Now, Reading, Transaction
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import set_etag

router = APIRouter(tags=["measures"])


@router.post("/measures/{measure_id}/indicators/{indicator}/values", status_code=201)
async def report_value(
    measure_id: UUID, indicator: Named, request: ReportValue, response: Response, tx: Transaction, who: Caller,
    once: Once, now: Now,
) -> Measure:  # fmt: skip
    """A value is added to those before it; the measure shows the one of the latest day."""
    held = await hold(tx, measure_id, None)
    await require_theirs(tx, held, who)
    measure = held.kept.measure
    if await once.earlier(tx):
        set_etag(response, measure.version)
        return measure
    asked = _indicator(measure, indicator)
    if request.unit != asked.unit:
        raise refused([Fault("unit", "wrong_unit", asked.unit)])
    refuse_future(request.on, now, "on")
    await value_queries.insert_value(
        tx, measure_id, indicator, request.value, request.unit, request.on, request.note, now
    )
    await once.keep(tx, measure_id)
    if asked.latest is None or asked.latest.on <= request.on:
        latest = with_report(measure.indicators, indicator, latest=Reached(value=request.value, on=request.on))
        measure = measure.model_copy(update={"indicators": latest})
    return await report(tx, held, measure, response, now)


@router.get("/measures/{measure_id}/indicators/{indicator}/values")
async def list_values(measure_id: UUID, indicator: Named, connection: Reading, cursor: Cursor) -> Page[ValueView]:
    """All that were ever reported, by their days; also of an indicator that the measure hasn't any more."""
    day, identity = cursor.keys(date.fromisoformat, int)
    found = await value_queries.values_of(connection, measure_id, indicator, day, identity, cursor.limit)
    if not found and day is None:
        kept = existing(await queries.measure(connection, measure_id))
        _indicator(kept.measure, indicator)
    views = [
        ValueView(value=one.value, unit=one.unit, on=one.on, note=one.note, reported_at=one.reported_at)
        for one in found
    ]
    return cursor.page(views, *((str(found[-1].on), str(found[-1].id)) if found else ()))


def _indicator(measure: Measure, key: str) -> Indicator:
    found = next((one for one in measure.indicators if one.key == key), None)
    if found is None:
        raise Problem(404, "not_found")
    return found
