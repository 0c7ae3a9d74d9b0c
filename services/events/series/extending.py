"""How a series without an end goes on. Pure."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.events.occurrences.rules import KeptOccurrence
from services.events.series.kept import KeptSeries
from services.events.series.planning import horizon_of, plan
from services.events.series.rules import Effect, follows_series, replanned
from services.events.series.wall_time import local_day
from shared.contracts import SeriesState


def extended(
    series: KeptSeries,
    occurrences: Sequence[KeptOccurrence],
    now: datetime,
    *,
    act: UUID,
    dropped_by: frozenset[UUID] = frozenset(),
) -> Effect | None:
    """The series with its next days; None when it gets none any more.

    An earlier rule may have left occurrences there: those on one of the days stay, the others are called off by `act`.
    """
    rule = series.recurrence
    if series.state is SeriesState.cancelled or rule is None or not rule.endless:
        return None
    horizon = horizon_of(rule, series.rule_from, local_day(now, series.time_zone))
    planned = plan(rule, series.rule_from, series.holiday_rule, horizon=horizon, after=series.planned_to)
    concerned = [
        kept
        for kept in occurrences
        if kept.rule_date and kept.rule_date > series.planned_to and follows_series(kept, now)
    ]
    changes = replanned(series, occurrences, concerned, planned, {}, now, act, dropped_by)
    return Effect(
        series.model_copy(update={"planned_to": max(planned.to, series.planned_to)}),
        changes,
        dropped=any(change.after.cancelled_with == act for change in changes),
        more=planned.more,
    )
