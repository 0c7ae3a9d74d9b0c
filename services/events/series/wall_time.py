"""Local wall time to instants: nine o'clock stays nine o'clock over summer time (feature B3)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def instant(day: date, at: time, time_zone: str) -> datetime:
    """The instant in UTC of a wall time, read as RFC 5545 says (3.3.5).

    A wall time that a clock skips is read with the offset before the gap (03:30 becomes 04:30); one that a
    clock shows twice is the first of the two.
    """
    return datetime.combine(day, at.replace(fold=0), ZoneInfo(time_zone)).astimezone(UTC)


def span(day: date, at: time, minutes: int, time_zone: str) -> tuple[datetime, datetime]:
    """Start and end; the end is `minutes` of elapsed time later."""
    start = instant(day, at, time_zone)
    return start, start + timedelta(minutes=minutes)


def local_day(moment: datetime, time_zone: str) -> date:
    """The date that a calendar on the wall shows."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def local_time(moment: datetime, time_zone: str) -> time:
    """The time that a clock on the wall shows."""
    return moment.astimezone(ZoneInfo(time_zone)).time()


def is_time_zone(name: str) -> bool:
    """Is it a name of the IANA time zone database?"""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
