"""The days that a recurrence rule gives: RFC 5545 over whole days, bounded so that no rule runs for long."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from dateutil.rrule import rrulestr

MOST = 10_000
"""Days that one reading of a rule gives at most; 27 years of a daily one."""

WEEKDAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
MONTHDAY = r"-?(?:[1-9]|[12]\d|3[01])"
POSITION = r"-?[1-9]\d?"
MONTH = r"(?:[1-9]|1[0-2])"

PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d?",
    "COUNT": r"[1-9]\d{0,3}",
    "UNTIL": r"\d{8}",
    "BYDAY": rf"[+-]?(?:[1-9]|[1-4]\d|5[0-3])?{WEEKDAY}(?:,[+-]?(?:[1-9]|[1-4]\d|5[0-3])?{WEEKDAY})*",
    "BYMONTHDAY": rf"{MONTHDAY}(?:,{MONTHDAY})*",
    "BYMONTH": rf"{MONTH}(?:,{MONTH})*",
    "BYSETPOS": rf"{POSITION}(?:,{POSITION})*",
    "WKST": WEEKDAY,
}
"""The parts of RFC 5545's RRULE that make sense for gatherings, and how each may read."""


@dataclass(frozen=True)
class Rule:
    """A rule taken apart: the pattern, and where it ends. Both ends None: until further notice."""

    pattern: str
    count: int | None = None
    until: date | None = None

    def __str__(self) -> str:
        if self.count is not None:
            return f"{self.pattern};COUNT={self.count}"
        return f"{self.pattern};UNTIL={self.until:%Y%m%d}" if self.until else self.pattern

    @property
    def endless(self) -> bool:
        return self.count is None and self.until is None


def read_rule(text: str) -> Rule | None:
    """The rule that `text` says; None when it says none that we keep."""
    parts = _parts(text.strip().upper().removeprefix("RRULE:"))
    if parts is None or "FREQ" not in parts or not _agrees(parts):
        return None
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    last = _day(until) if until else None
    if until and last is None:
        return None
    return Rule(";".join(f"{key}={value}" for key, value in parts.items()), int(count) if count else None, last)


def days(rule: Rule, start: date, *, horizon: date) -> Iterator[date]:
    """The rule's days from `start` up to and including `horizon`, ascending, at most `MOST`.

    A start that isn't one of the rule's days isn't given.
    """
    last = min(rule.until or date.max, horizon)
    if last < start:
        return iter(())
    moments = rrulestr(f"{rule.pattern};UNTIL={last:%Y%m%d}T235959", dtstart=datetime.combine(start, time()))
    return (moment.date() for moment in islice(moments, min(rule.count or MOST, MOST)))


def _parts(text: str) -> dict[str, str] | None:
    parts: dict[str, str] = {}
    for piece in text.rstrip(";").split(";"):
        key, _, value = piece.partition("=")
        if key in parts or key not in PARTS or not re.fullmatch(PARTS[key], value):
            return None
        parts[key] = value
    return parts


def _agrees(parts: dict[str, str]) -> bool:
    """Refuses what RFC 5545 forbids, what says nothing alone, and what could look for a day for thousands of years."""
    if "COUNT" in parts and "UNTIL" in parts:
        return False
    if parts["FREQ"] in ("DAILY", "WEEKLY"):
        return _agrees_by_day(parts)
    if "BYMONTHDAY" in parts and "BYDAY" in parts:
        return False
    return "BYSETPOS" not in parts or bool(re.fullmatch(rf"{WEEKDAY}(,{WEEKDAY})*", parts.get("BYDAY", "")))


def _agrees_by_day(parts: dict[str, str]) -> bool:
    if {"BYMONTHDAY", "BYMONTH", "BYSETPOS"} & set(parts) or re.search(r"\d", parts.get("BYDAY", "")):
        return False
    return parts["FREQ"] == "WEEKLY" or "BYDAY" not in parts or parts.get("INTERVAL", "1") == "1"


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 (a day of the wall calendar has no zone)
    except ValueError:
        return None
