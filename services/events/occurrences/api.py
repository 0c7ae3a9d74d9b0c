"""One occurrence: shown, changed or moved alone, or added to its series (features B4, B7)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from services.events.occurrences import keeping, queries
from services.events.occurrences.rules import PLACE_AND_TIME, Change, KeptOccurrence, revised
from services.events.occurrences.view import OccurrenceView, view
from services.events.series import queries as series_queries
from services.events.series.bodies import Day, Line, Link, Minutes, WallTime
from services.events.series.kept import scheduled
from services.events.series.planning import Day as PlannedDay
from services.events.series.planning import on_dates
from services.events.series.public_holidays import holiday_name
from services.events.series.wall_time import local_day, local_time, span
from services.events.themes.queries import planned_of
from shared.contracts import EventKind, Localised, Mode, OccurrenceState, SeriesState
from shared.postgres import Connection
from shared.web.asking import Language, Now, Reading, Transaction
from shared.web.body import Body, Known
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["occurrences"])

GAP = frozenset({"title", "kind", "mode", "day", "starts_at", "minutes"})


class ChangeOccurrence(Body):
    """What is to be otherwise. `day`, `starts_at` and `minutes` move it, in its own wall time."""

    title: Localised | None = None
    description: Localised | None = None
    kind: Known[EventKind] | None = None
    mode: Known[Mode] | None = None
    day: Day | None = None
    starts_at: WallTime | None = None
    minutes: Minutes | None = None
    venue: Line | None = None
    public_link: Link | None = None

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> "ChangeOccurrence":
        if any(getattr(self, name) is None for name in self.model_fields_set & GAP):
            raise PydanticCustomError("cannot_be_empty", "this can't be taken away")
        return self


class AddOccurrence(Body):
    """One more gathering of a series, on a day of its own. What isn't given comes from the series."""

    day: Day
    starts_at: WallTime | None = None
    minutes: Minutes | None = None
    title: Localised | None = None
    description: Localised | None = None
    kind: Known[EventKind] | None = None
    mode: Known[Mode] | None = None
    venue: Line | None = None
    public_link: Link | None = None
    theme_id: UUID | None = None


@router.get("/occurrences/{occurrence_id}")
async def show_occurrence(
    occurrence_id: UUID, response: Response, reading: Reading, language: Language
) -> OccurrenceView:
    kept = existing(await queries.occurrence(reading, occurrence_id))
    set_etag(response, kept.version)
    return view(kept, language)


@router.patch("/occurrences/{occurrence_id}")
async def change_occurrence(
    occurrence_id: UUID, request: ChangeOccurrence, response: Response, tx: Transaction, if_match: IfMatch, now: Now,
    language: Language,
) -> OccurrenceView:  # fmt: skip
    """Change or move one occurrence alone; changes of the series pass it by from now on.

    Of a past one the texts can be mended; its time and place are history, unless it is historical.
    """
    kept = existing(await queries.lock_with_series(tx, occurrence_id))
    require_version(kept.version, if_match)
    if kept.state is OccurrenceState.cancelled:
        raise Problem(409, "occurrence_cancelled")
    changes = _changes(kept, request)
    if kept.is_past(now) and not kept.historical and _moves(kept, changes):
        raise Problem(409, "occurrence_past")
    if kept.historical and changes.get("ends_at", kept.ends_at) > now:
        raise Problem(422, "not_in_the_past", field="day")
    if not kept.is_past(now) and changes.get("starts_at", kept.starts_at) <= now:
        raise Problem(422, "in_the_past", field="day")
    after = revised(kept, changes, now)
    if after:
        after = after.model_copy(update={"overridden_at": now})
        await keeping.keep(tx, [Change(kept, after)])
    set_etag(response, (after or kept).version)
    return view(after or kept, language)


@router.post("/series/{series_id}/occurrences", status_code=201)
async def add_occurrence(
    series_id: UUID, request: AddOccurrence, response: Response, tx: Transaction, once: Once, now: Now,
    language: Language,
) -> OccurrenceView:  # fmt: skip
    """Add one occurrence that the rule doesn't give; people who signed up for the series are in (feature B5)."""
    if earlier := await once.earlier(tx):
        return await show_occurrence(earlier, response, tx, language)
    fresh = await _added(tx, series_id, request, now)
    await keeping.keep(tx, [Change(None, fresh)])
    await once.keep(tx, fresh.id)
    set_etag(response, fresh.version)
    return view(fresh, language)


async def _added(tx: Connection, series_id: UUID, request: AddOccurrence, now: datetime) -> KeptOccurrence:
    series = existing(await series_queries.lock_series(tx, series_id))
    if series.state is SeriesState.cancelled:
        raise Problem(409, "series_cancelled")
    if request.theme_id and not await planned_of(tx, series.network_id, [request.theme_id]):
        raise Problem(422, "unknown_theme", field="theme_id")
    day = on_dates([request.day], series.holiday_rule).days[0]
    given = {name: getattr(request, name) for name in request.model_fields_set}
    own = {name: given.pop(name) for name in ("starts_at", "minutes") if given.get(name) is not None}
    fresh = scheduled(series.model_copy(update=own), PlannedDay(request.day, day.day, day.holiday), now)
    if series.historical and fresh.state is not OccurrenceState.ended:
        raise Problem(422, "not_in_the_past", field="day")
    texts = {name: value for name, value in given.items() if name != "day" and value is not None}
    return fresh.model_copy(update={**texts, "rule_date": None})


def _changes(kept: KeptOccurrence, request: ChangeOccurrence) -> dict[str, Any]:
    given = {name: getattr(request, name) for name in request.model_fields_set}
    day, at, minutes = given.pop("day", None), given.pop("starts_at", None), given.pop("minutes", None)
    if day or at or minutes:
        held_on = local_day(kept.starts_at, kept.time_zone)
        length = minutes or int((kept.ends_at - kept.starts_at).total_seconds() // 60)
        starts_at, ends_at = span(
            day or held_on, at or local_time(kept.starts_at, kept.time_zone), length, kept.time_zone
        )
        given |= {"starts_at": starts_at, "ends_at": ends_at}
        if day and day != held_on:
            given["holiday"] = holiday_name(day)
    return given


def _moves(kept: KeptOccurrence, changes: dict[str, Any]) -> bool:
    return any(name in changes and changes[name] != getattr(kept, name) for name in PLACE_AND_TIME)


class KindDefaults(Body):
    """How long a gathering of a kind takes, and how it is held, unless its planner says otherwise."""

    minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)]
    mode: Known[Mode]


class KindView(KindDefaults):
    kind: EventKind


@router.get("/event-kinds")
async def list_kinds(reading: Reading) -> list[KindView]:
    """The kinds of gathering with their defaults (feature B7)."""
    return [KindView.model_validate(row) for row in await queries.all_kind_defaults(reading)]


@router.put("/event-kinds/{kind}")
async def set_kind(kind: Known[EventKind], request: KindDefaults, tx: Transaction) -> KindView:
    """Set a kind's defaults; what is planned already keeps its own."""
    await queries.set_kind_defaults(tx, kind, request.minutes, request.mode)
    return KindView(kind=kind, minutes=request.minutes, mode=request.mode)
