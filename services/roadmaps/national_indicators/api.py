"""Values of the compass's indicators: reported by administrators, interpreted together, read by everybody (DF7)."""

from datetime import date
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from fastapi import APIRouter

from services.roadmaps.compass import keeping
from services.roadmaps.compass import queries as compass
from services.roadmaps.compass.bodies import Amount, Unit
from services.roadmaps.compass.queries import Edition
from services.roadmaps.compass.rules import goals_of, indicators_of, with_latest
from services.roadmaps.national_indicators import queries
from services.roadmaps.national_indicators.queries import Reported
from shared.contracts import Interpreted, Localised, NationalIndicator
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing

router = APIRouter(tags=["compass"])

HELSINKI = ZoneInfo("Europe/Helsinki")


class ReportValue(Body):
    """In the indicator's own unit, as it was `on` that day; `interpretation` is what the dialogue about it found.

    A value of a day that has one takes its place and leaves it to be read: nothing that was reported goes.
    """

    value: Amount
    unit: Unit
    on: date
    interpretation: Localised | None = None
    illustrative: bool = False


@router.post("/compass/goals/{goal_id}/indicators/{indicator}/values", status_code=201)
async def report_value(
    goal_id: UUID, indicator: str, request: ReportValue, tx: Transaction, once: Once, now: Now
) -> NationalIndicator:
    """The indicator with its newest value, which is said with the compass."""
    earlier = await once.earlier(tx)
    newest, found = await _lock_indicator(tx, goal_id, indicator)
    if earlier:
        return found
    if request.unit != found.unit:
        raise Problem(422, "wrong_unit", field="unit", params={"expected": found.unit})
    if request.on > now.astimezone(HELSINKI).date():
        raise Problem(422, "value_not_yet", field="on")
    value, value_id = Interpreted(**request.model_dump(exclude={"unit"})), uuid4()
    await queries.insert_value(tx, value_id, goal_id, indicator, request.unit, value, now)
    content = with_latest(newest.content, await queries.latest_values(tx, newest.content))
    await keeping.keep_and_say(tx, newest, "compass.value_reported", now, content=content)
    await once.keep(tx, value_id)
    return (await _lock_indicator(tx, goal_id, indicator))[1]


@router.get("/compass/goals/{goal_id}/indicators/{indicator}/values")
async def list_values(goal_id: UUID, indicator: str, connection: Reading, cursor: Cursor) -> Page[Reported]:
    """All that was ever reported, by the day that it tells of; also of goals of older editions."""
    if not await compass.goals(connection, [goal_id]):
        raise Problem(404, "not_found")
    day, seq = cursor.keys(date.fromisoformat, int)
    found = await queries.values(connection, goal_id, indicator, (day, seq), cursor.limit)
    return cursor.page(found, *((found[-1].on.isoformat(), str(found[-1].seq)) if found else ()))


async def _lock_indicator(tx: Connection, goal_id: UUID, key: str) -> tuple[Edition, NationalIndicator]:
    """The newest edition of the goal's frame, locked, and the indicator in it. Raises Problem."""
    known = (await compass.goals(tx, [goal_id])).get(goal_id)
    frame = existing(await compass.frame_of(tx, known.frame_id) if known else None)
    newest = [one for one in await compass.lock_frame(tx, frame) if one.state == "published"][-1]
    goals = {goal.id: goal for _, goal in goals_of(newest.content)}
    if goal_id not in goals:
        raise Problem(409, "goal_not_in_force")
    indicators = {one.key: one for one in indicators_of(goals[goal_id])}
    if key not in indicators:
        raise Problem(404, "not_found")
    return newest, indicators[key]
