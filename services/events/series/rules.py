"""What an act on a series does to it and to its occurrences. Pure: the same functions preview and do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias
from uuid import UUID

from services.events.occurrences.rules import Change, KeptOccurrence, brought_back, called_off, revised
from services.events.series.kept import KeptSeries, changed, scheduled
from services.events.series.planning import AT_ONCE, LONGEST_MOVE, Plan, horizon_of, plan
from services.events.series.recurrence import Rule, days
from services.events.series.wall_time import local_day, span
from shared.contracts import OccurrenceState, SeriesState

No: TypeAlias = Literal["series_cancelled", "series_not_cancelled", "no_dates", "too_many_dates", "nothing_ahead"]

PASSED_ON = frozenset({"title", "description", "kind", "mode", "venue", "public_link"})
TIMES = frozenset({"starts_at", "minutes", "time_zone"})
DATES = frozenset({"rule", "starts_on", "holiday_rule"})


@dataclass(frozen=True)
class Refused:
    reason: No


@dataclass(frozen=True)
class Effect:
    """The series after the act, and each occurrence that it changes.

    `past` and `overridden` count what the act passes by. `dropped` says that dates fell out of the rule and
    were called off; `more`, that the rest of the days waits for the due row.
    """

    series: KeptSeries
    changes: tuple[Change, ...]
    past: int = 0
    overridden: int = 0
    dropped: bool = False
    more: bool = False

    def changes_nothing(self, before: KeptSeries) -> bool:
        """Would nobody see a difference?"""
        same = self.series.model_copy(update={"version": before.version, "changed_at": before.changed_at})
        return not self.changes and same == before


@dataclass(frozen=True)
class Begin:
    """Where "this and following" begins: the occurrence's start, and its day in the rule."""

    starts_at: datetime
    day: date


def begin(kept: KeptOccurrence) -> Begin:
    return Begin(kept.starts_at, kept.rule_date or local_day(kept.starts_at, kept.time_zone))


def first_plan(rule: Rule | None, series: KeptSeries, today: date) -> Plan | Refused:
    """The days of a new series. A rule with an end gives all of them, one without gives a year's."""
    horizon = horizon_of(rule, series.starts_on, today)
    if too_many(rule, series.starts_on):
        return Refused("too_many_dates")
    planned = plan(rule, series.starts_on, series.holiday_rule, horizon=horizon)
    return planned if planned.days else Refused("no_dates")


def too_many(rule: Rule | None, start: date) -> bool:
    """Has the rule an end, and more days up to it than one act may plan?"""
    if rule is None or rule.endless:
        return False
    return sum(1 for _ in zip(range(AT_ONCE + 1), days(rule, start, horizon=date.max), strict=False)) > AT_ONCE


def edited(
    series: KeptSeries,
    occurrences: Sequence[KeptOccurrence],
    given: Mapping[str, Any],
    since: Begin | None,
    now: datetime,
    *,
    act: UUID,
    dropped_by: frozenset[UUID] = frozenset(),
) -> Effect | Refused:
    """The series with the `given` fields changed, from `since` on (None: all that lies ahead).

    Past occurrences and overridden ones stay as they are (feature B4). Where the rule changes, a date that
    stays keeps its occurrence, a new date gets one, and a date that is gone is called off by `act`; dates
    that an earlier act of `dropped_by` took away come back with their occurrence.
    """
    if series.state is SeriesState.cancelled:
        return Refused("series_cancelled")
    after = changed(series, now, **given, **_rule_from(series, given, since))
    reached = [kept for kept in occurrences if since is None or kept.starts_at >= since.starts_at]
    concerned = [kept for kept in reached if follows_series(kept, now)]
    passed_by = Effect(
        after,
        (),
        past=sum(kept.is_past(now) for kept in reached),
        overridden=sum(_ahead(kept, now) and kept.overridden_at is not None for kept in reached),
    )
    if not DATES & set(given):
        changes = [_passed_on(after, kept, given, now) for kept in concerned]
        return replace(passed_by, changes=tuple(filter(None, changes)))
    planned = _plan_again(after, since, concerned, now)
    if isinstance(planned, Refused):
        return planned
    changes_of_dates = replanned(after, occurrences, concerned, planned, given, now, act, dropped_by)
    dropped = any(change.after.cancelled_with == act for change in changes_of_dates)
    after = after.model_copy(update={"planned_to": planned.to})
    return replace(passed_by, series=after, changes=changes_of_dates, dropped=dropped, more=planned.more)


def cancelled(
    series: KeptSeries, occurrences: Sequence[KeptOccurrence], since: Begin | None, now: datetime, *, act: UUID
) -> Effect | Refused:
    """Everything ahead called off by one act, overridden or not; past occurrences happened."""
    if series.state is SeriesState.cancelled:
        return Refused("series_cancelled")
    reached = [kept for kept in occurrences if since is None or kept.starts_at >= since.starts_at]
    changes = [Change(kept, off) for kept in reached if not kept.is_past(now) and (off := called_off(kept, act, now))]
    if since is None:
        after = changed(series, now, state=SeriesState.cancelled, cancelled_with=act)
    elif changes:
        after = changed(series, now, rule=_cut(series, since.day))
    else:
        return Refused("nothing_ahead")
    return Effect(after, tuple(changes), past=sum(kept.is_past(now) for kept in reached))


def reinstated(
    series: KeptSeries, occurrences: Sequence[KeptOccurrence], act: UUID, now: datetime, *, rule: str | None
) -> Effect | Refused:
    """What `act` called off and still lies ahead, brought back; `rule` is the series' rule again."""
    changes = [
        Change(kept, back)
        for kept in occurrences
        if kept.cancelled_with == act and kept.starts_at > now and (back := brought_back(kept, now))
    ]
    if not changes and series.cancelled_with != act:
        return Refused("series_not_cancelled")
    state = {"state": SeriesState.planned, "cancelled_with": None} if series.cancelled_with == act else {}
    return Effect(changed(series, now, rule=rule, **state), tuple(changes))


def _rule_from(series: KeptSeries, given: Mapping[str, Any], since: Begin | None) -> dict[str, date]:
    if since is not None:
        return {"rule_from": since.day} if "rule" in given else {}
    return {"rule_from": given.get("starts_on", series.starts_on)} if {"rule", "starts_on"} & set(given) else {}


def _plan_again(
    series: KeptSeries, since: Begin | None, concerned: Sequence[KeptOccurrence], now: datetime
) -> Plan | Refused:
    """Up to its horizon, and up to the last of what is planned already: nothing stays beyond it that isn't a day."""
    rule, today = series.recurrence, local_day(now, series.time_zone)
    if too_many(rule, series.rule_from):
        return Refused("too_many_dates")
    eve = today - LONGEST_MOVE
    after = max(eve, since.day - timedelta(days=1)) if since else eve
    horizon = max(
        [horizon_of(rule, series.rule_from, today), *(kept.rule_date for kept in concerned if kept.rule_date)]
    )
    return plan(rule, series.rule_from, series.holiday_rule, horizon=horizon, after=after)


def replanned(
    series: KeptSeries,
    occurrences: Sequence[KeptOccurrence],
    concerned: Sequence[KeptOccurrence],
    planned: Plan,
    given: Mapping[str, Any],
    now: datetime,
    act: UUID,
    dropped_by: frozenset[UUID],
) -> tuple[Change, ...]:
    """What `planned` makes of the occurrences up to its end; `concerned` are those that it may change."""
    by_day = {kept.rule_date: kept for kept in occurrences if kept.rule_date}
    following = {kept.id for kept in concerned}
    changes: list[Change | None] = []
    for day in planned.days:
        fresh = scheduled(series, day, now)
        kept = by_day.get(day.rule_date)
        if kept is None:
            changes.append(Change(None, fresh) if fresh.starts_at > now else None)
        elif kept.id in following:
            changes.append(_moved_to(kept, fresh, given, now))
        elif kept.cancelled_with in dropped_by and kept.overridden_at is None and fresh.starts_at > now:
            back = brought_back(kept, now, **_times(fresh), **_texts(series, PASSED_ON))
            changes.append(Change(kept, back) if back else None)
    stays = {day.rule_date for day in planned.days}
    extra = [kept for kept in concerned if kept.rule_date is None]
    gone = [
        kept for kept in concerned if kept.rule_date and kept.rule_date <= planned.to and kept.rule_date not in stays
    ]
    changes += [_passed_on(series, kept, given, now) for kept in extra]
    changes += [Change(kept, off) for kept in gone if (off := called_off(kept, act, now))]
    return tuple(_said_in_order(changes))


def _said_in_order(changes: Iterable[Change | None]) -> list[Change]:
    return sorted((change for change in changes if change), key=lambda change: change.after.starts_at)


def _moved_to(kept: KeptOccurrence, fresh: KeptOccurrence, given: Mapping[str, Any], now: datetime) -> Change | None:
    texts = {name: getattr(fresh, name) for name in PASSED_ON & set(given)}
    after = revised(kept, {**texts, **_times(fresh)}, now)
    return Change(kept, after) if after else None


def _passed_on(series: KeptSeries, kept: KeptOccurrence, given: Mapping[str, Any], now: datetime) -> Change | None:
    changes: dict[str, Any] = _texts(series, PASSED_ON & set(given))
    if TIMES & set(given):
        day = local_day(kept.starts_at, kept.time_zone)
        starts_at, ends_at = span(day, series.starts_at, series.minutes, series.time_zone)
        changes |= {"starts_at": starts_at, "ends_at": ends_at, "time_zone": series.time_zone}
    after = revised(kept, changes, now)
    return Change(kept, after) if after else None


def _texts(series: KeptSeries, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(series, name) for name in names}


def _times(fresh: KeptOccurrence) -> dict[str, Any]:
    return {name: getattr(fresh, name) for name in ("starts_at", "ends_at", "time_zone", "holiday")}


def _ahead(kept: KeptOccurrence, now: datetime) -> bool:
    return kept.state is OccurrenceState.scheduled and not kept.is_past(now)


def follows_series(kept: KeptOccurrence, now: datetime) -> bool:
    return _ahead(kept, now) and kept.overridden_at is None


def _cut(series: KeptSeries, day: date) -> str | None:
    rule = series.recurrence
    return str(Rule(rule.pattern, None, day - timedelta(days=1))) if rule else None
