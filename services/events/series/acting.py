"""An act on a series, ready to be previewed or done: the series locked, its occurrences, and what would change."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from services.events.cancellations import queries as cancellation_queries
from services.events.occurrences import queries as occurrence_queries
from services.events.occurrences.rules import KeptOccurrence
from services.events.series import queries
from services.events.series.bodies import CancelSeries, ChangeSeries, Reach
from services.events.series.kept import KeptSeries
from services.events.series.rules import Begin, Effect, Refused, begin, cancelled, edited
from shared.postgres import Connection
from shared.web.problems import Problem, existing
from shared.web.versions import require_version


@dataclass(frozen=True)
class Act:
    """`id` names the act in `cancelled_with` of what it calls off."""

    id: UUID
    series: KeptSeries
    effect: Effect


async def change(
    tx: Connection, series_id: UUID, request: ChangeSeries, now: datetime, if_match: int | None = None
) -> Act:
    """What a change does. Raises Problem where it may not be done."""
    series, occurrences = await _locked(tx, series_id, if_match)
    act, since = uuid4(), _since(request, occurrences)
    dropped_by = await cancellation_queries.replanning_acts(tx, series_id)
    return _act(act, series, edited(series, occurrences, request.changes(), since, now, act=act, dropped_by=dropped_by))


async def cancellation(
    tx: Connection, series_id: UUID, request: CancelSeries, now: datetime, if_match: int | None = None
) -> Act:
    """What a cancellation does. Raises Problem where it may not be done."""
    series, occurrences = await _locked(tx, series_id, if_match)
    act, since = uuid4(), _since(request, occurrences)
    return _act(act, series, cancelled(series, occurrences, since, now, act=act))


async def _locked(tx: Connection, series_id: UUID, if_match: int | None) -> tuple[KeptSeries, list[KeptOccurrence]]:
    series = existing(await queries.lock_series(tx, series_id))
    require_version(series.version, if_match)
    return series, await occurrence_queries.lock_occurrences_of_series(tx, series_id)


def _since(reach: Reach, occurrences: list[KeptOccurrence]) -> Begin | None:
    if reach.from_occurrence_id is None:
        return None
    for kept in occurrences:
        if kept.id == reach.from_occurrence_id:
            return begin(kept)
    raise Problem(422, "unknown_occurrence", field="from_occurrence_id")


def _act(act: UUID, series: KeptSeries, effect: Effect | Refused) -> Act:
    if isinstance(effect, Refused):
        in_body = effect.reason in ("no_dates", "too_many_dates")
        raise Problem(422, effect.reason, field="rule") if in_body else Problem(409, effect.reason)
    return Act(act, series, effect)
