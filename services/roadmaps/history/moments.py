"""Which moment a day or a time in an address is, or which published version. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.calendar.helsinki import HELSINKI

VERSION = "version:"


@dataclass(frozen=True)
class Version:
    """A published one."""

    number: int


def moment(text: str, *, end_of_day: bool) -> datetime | None:
    """A day is Finland's, its beginning or its end; a time without a zone is Finland's too. None: it is neither."""
    zone = ZoneInfo(HELSINKI)
    try:
        day = date.fromisoformat(text)
        at = datetime.combine(day + timedelta(days=1) if end_of_day else day, time(), zone)
        return at.astimezone(UTC) - timedelta(microseconds=int(end_of_day))
    except (ValueError, OverflowError):
        pass
    try:
        told = datetime.fromisoformat(text)
        return (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def side(text: str, *, end_of_day: bool) -> Version | datetime | None:
    """`version:2`, a day or a time."""
    if not text.startswith(VERSION):
        return moment(text, end_of_day=end_of_day)
    number = text.removeprefix(VERSION)
    return Version(int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
