"""A series as people see it on a wall calendar: days and times in Helsinki, and what was changed by hand.

It knows nothing of the service's rules: recurrence is counted day by day, and a change says in a few lines what it
does to each gathering.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
DAY = timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LOOKED_BACK = timedelta(weeks=8)
EXTENDED_EVERY = timedelta(days=30)


@dataclass(frozen=True)
class Rule:
    """Each week or every other (`nth` 0), or the nth such weekday of each month; `count` and `until` None: for ever."""

    weekday: int
    every: int = 1
    nth: int = 0
    count: int | None = None
    until: date | None = None

    def __str__(self) -> str:
        day = WEEKDAYS[self.weekday]
        text = f"FREQ=MONTHLY;BYDAY={self.nth}{day}" if self.nth else f"FREQ=WEEKLY;INTERVAL={self.every};BYDAY={day}"
        return text + (f";COUNT={self.count}" if self.count else f";UNTIL={self.until:%Y%m%d}" if self.until else "")

    @property
    def endless(self) -> bool:
        return self.count is None and self.until is None

    def days(self, first: date, last: date) -> list[date]:
        found = [day for day in _each(first, min(last, self.until or last)) if self._holds(day, first)]
        return found[: self.count]

    def _holds(self, day: date, first: date) -> bool:
        if day.weekday() != self.weekday:
            return False
        if self.nth:
            return (day.day - 1) // 7 + 1 == self.nth
        monday = first - first.weekday() * DAY
        return (day - monday).days // 7 % self.every == 0


def _each(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


@dataclass
class Gathering:
    """`rule_day` None: added by hand. `off` names the act that called it off. `own`: changed by hand, and stays so."""

    rule_day: date | None
    day: date
    at: time
    off: str | None = None
    own: bool = False
    id: UUID | None = None

    @property
    def starts(self) -> datetime:
        return datetime.combine(self.day, self.at, HELSINKI).astimezone(UTC)


@dataclass
class Season:
    """`rule_from` is where the rule counts from, `planned_to` the last day that was looked at."""

    rule: Rule
    first: date
    at: time
    now: datetime
    gatherings: list[Gathering] = field(default_factory=list)
    off: str | None = None

    def __post_init__(self) -> None:
        self.rule_from = self.first
        self.planned_to = self._horizon(self.rule, self.first)
        self.more_due = self.now + EXTENDED_EVERY
        self.gatherings = [Gathering(day, day, self.at) for day in self.rule.days(self.first, self.planned_to)]

    @property
    def today(self) -> date:
        return self.now.astimezone(HELSINKI).date()

    def _horizon(self, rule: Rule, begin: date) -> date:
        """A series without an end is planned for a year."""
        since = max(begin, self.today)
        same_day = since + DAY if (since.month, since.day) == (2, 29) else since
        return same_day.replace(year=since.year + 1) if rule.endless else date(2100, 1, 1)

    def ahead(self, one: Gathering) -> bool:
        return one.off is None and one.starts > self.now

    def _follows(self, since: Gathering | None) -> list[Gathering]:
        """What a change of the series reaches: ahead, not changed by hand, and not before `since`."""
        return [
            one
            for one in self.gatherings
            if self.ahead(one) and not one.own and (since is None or one.starts >= since.starts)
        ]

    def set_time(self, at: time, since: Gathering | None) -> None:
        for one in self._follows(since):
            one.at = at
        self.at = at
        self.more_due = self.now + EXTENDED_EVERY

    def set_rule(self, rule: Rule, since: Gathering | None) -> None:
        """Days that stay keep their gathering, days that an earlier rule took away come back with theirs."""
        begin = (since.rule_day or since.day) if since else self.first
        after = max(self.today - LOOKED_BACK, begin - DAY if since else date.min)
        following = self._follows(since)
        planned_to = max([self._horizon(rule, begin), *(one.rule_day for one in following if one.rule_day)])
        days = [day for day in rule.days(begin, planned_to) if day > after]
        self.rule, self.rule_from, self.planned_to = rule, begin, planned_to
        self._plan(days, following)
        self.more_due = self.now + EXTENDED_EVERY

    def _plan(self, days: list[date], following: list[Gathering]) -> None:
        known = {one.rule_day: one for one in self.gatherings if one.rule_day}
        for one in following:
            if one.rule_day and one.rule_day not in days:
                one.off = "rule"
        for day in days:
            fresh, kept = Gathering(day, day, self.at), known.get(day)
            if kept is None and fresh.starts > self.now:
                self.gatherings.append(fresh)
            elif kept and (kept in following or (kept.off == "rule" and not kept.own and fresh.starts > self.now)):
                kept.day, kept.at, kept.off = day, self.at, None

    def call_off(self, act: str, since: Gathering | None) -> bool:
        """All that is ahead, changed by hand or not; whether anything was."""
        reached = [one for one in self.gatherings if self.ahead(one) and (since is None or one.starts >= since.starts)]
        for one in reached:
            one.off = act
        if since is None:
            self.off = act
        elif reached:
            self.rule = replace(self.rule, count=None, until=(since.rule_day or since.day) - DAY)
        return since is None or bool(reached)

    def reinstate(self, act: str, rule_before: Rule | None, rule_after: Rule | None) -> bool:
        """What the act called off and still lies ahead; the rule too, unless it was changed since."""
        back = [one for one in self.gatherings if one.off == act and one.starts > self.now]
        if not back and self.off != act:
            return False
        for one in back:
            one.off = None
        self.off = None if self.off == act else self.off
        if rule_before and self.rule == rule_after:
            self.rule = rule_before
        self.more_due = self.now + EXTENDED_EVERY
        return True

    def pass_time(self, by: timedelta) -> None:
        """A series without an end goes on by itself."""
        self.now += by
        if self.rule.endless and not self.off and self.now >= self.more_due:
            horizon = max(self._horizon(self.rule, self.rule_from), self.planned_to)
            days = [day for day in self.rule.days(self.rule_from, horizon) if day > self.planned_to]
            reached = [one for one in self._follows(None) if one.rule_day and self.planned_to < one.rule_day <= horizon]
            self._plan(days, reached)
            self.planned_to, self.more_due = horizon, self.now + EXTENDED_EVERY
