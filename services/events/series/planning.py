"""From a rule to the days on which people meet: holidays looked at, at most so many in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.events.series.public_holidays import holiday_name
from services.events.series.recurrence import Rule, days
from shared.contracts import HolidayRule, Localised

AT_ONCE = 200
"""Occurrences that one request or one due row makes at most."""

WEEK = timedelta(days=7)
LONGEST_MOVE = 8 * WEEK
"""A day that holidays push further than this stays where it is."""


@dataclass(frozen=True)
class Day:
    """`rule_date` is the rule's own day, `day` the one on which people meet; `holiday` is flagged, if any."""

    rule_date: date
    day: date
    holiday: Localised | None = None


@dataclass(frozen=True)
class Plan:
    """`to` is the last day of the rule that was looked at; `more` says that the horizon isn't reached yet."""

    days: tuple[Day, ...]
    to: date
    more: bool


def plan(
    rule: Rule | None,
    start: date,
    holiday_rule: HolidayRule,
    *,
    horizon: date,
    after: date | None = None,
    at_most: int = AT_ONCE,
) -> Plan:
    """The days after `after` (None: from `start` on) up to `horizon`. Without a rule: `start` alone."""
    own = [start] if rule is None else list(days(rule, start, horizon=_plus(horizon, LONGEST_MOVE)))
    due = [day for day in own if (after is None or day > after) and (rule is None or day <= horizon)]
    chosen = due[:at_most]
    kept = _by_holiday_rule(own, holiday_rule)
    more = len(due) > at_most
    return Plan(tuple(kept[day] for day in chosen if day in kept), chosen[-1] if more else horizon, more)


def on_dates(dates: Sequence[date], holiday_rule: HolidayRule) -> Plan:
    """The days as they were chosen by hand: holidays among them are flagged, and never move them."""
    own = sorted(set(dates))
    kept = _by_holiday_rule(own, HolidayRule.keep if holiday_rule is HolidayRule.keep else HolidayRule.flag)
    return Plan(tuple(kept.values()), own[-1], more=False)


def horizon_of(rule: Rule | None, start: date, today: date) -> date:
    """How far ahead a series is planned: to its end, or a year from its start or from today."""
    if rule is not None and rule.endless:
        return _a_year_on(max(start, today))
    return date.max


def _by_holiday_rule(own: Sequence[date], holiday_rule: HolidayRule) -> dict[date, Day]:
    kept: dict[date, Day] = {}
    taken = set(own)
    for rule_date in own:
        holiday = holiday_name(rule_date)
        if holiday is None or holiday_rule is HolidayRule.keep:
            kept[rule_date] = Day(rule_date, rule_date)
        elif holiday_rule is HolidayRule.flag:
            kept[rule_date] = Day(rule_date, rule_date, holiday)
        elif holiday_rule is HolidayRule.move_next_week:
            moved = _next_free_week(rule_date)
            if moved not in taken:
                kept[rule_date] = Day(rule_date, moved)
                taken.add(moved)
    return kept


def _next_free_week(day: date) -> date:
    moved = _plus(day, WEEK)
    while holiday_name(moved) and moved - day < LONGEST_MOVE:
        moved = _plus(moved, WEEK)
    return moved


def _plus(day: date, more: timedelta) -> date:
    return date.max if day > date.max - more else day + more


def _a_year_on(day: date) -> date:
    return day + timedelta(days=366) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
