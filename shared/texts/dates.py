"""Days, times and numbers as they are written in Finnish, Swedish and English (feature J5)."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from shared.contracts.localised import Language

HELSINKI = "Europe/Helsinki"

# cccc is the weekday standing alone: "perjantai", where EEEE would say "perjantaina".
_DATE: dict[Language, str] = {"fi": "cccc d.M.y", "sv": "cccc d.M.y", "en": "cccc d MMMM y"}
_DAY: dict[Language, str] = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMMM y"}
_TIME: dict[Language, str] = {"fi": "'klo' H.mm", "sv": "'kl.' H.mm", "en": "'at' H.mm"}
_LOCALE: dict[Language, Locale] = {
    "fi": Locale.parse("fi_FI"), "sv": Locale.parse("sv_FI"), "en": Locale.parse("en_GB"),
}  # fmt: skip

MOST_REMEMBERED = 10_000
"""A page of 500 measures tells thousands of numbers and days, and most of them again and again."""


def say_date(language: Language, day: date) -> str:
    """`perjantai 7.1.2022`, `fredag 7.1.2022`, `Friday 7 January 2022`."""
    return format_date(day, _DATE[language], locale=_LOCALE[language])


@lru_cache(MOST_REMEMBERED)
def say_day(language: Language, day: date) -> str:
    """Without the day of the week, for tables and long spans: `7.1.2022`, `7.1.2022`, `7 January 2022`."""
    return format_date(day, _DAY[language], locale=_LOCALE[language])


def say_time(language: Language, moment: datetime, zone: str = HELSINKI) -> str:
    """`perjantai 7.1.2022 klo 9.00`, in the wall time of `zone`; `moment` must be aware."""
    return format_datetime(_local(moment, zone), f"{_DATE[language]} {_TIME[language]}", locale=_LOCALE[language])


def say_period(language: Language, starts_at: datetime, ends_at: datetime, zone: str = HELSINKI) -> str:
    """`perjantai 7.1.2022 klo 9.00–10.00`; an end on another day is written out in full."""
    start, end = _local(starts_at, zone), _local(ends_at, zone)
    if start.date() != end.date():
        return f"{say_time(language, start, zone)} – {say_time(language, end, zone)}"
    return f"{say_time(language, start, zone)}–{end.hour}.{end.minute:02}"


@lru_cache(MOST_REMEMBERED)
def say_number(language: Language, number: int | float) -> str:
    """Digits grouped and the decimal sign as the language has them: `1 234,5`, `1,234.5`."""
    return format_decimal(number, locale=_LOCALE[language])


def _local(moment: datetime, zone: str) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset can't be put on a wall clock")
    return moment.astimezone(ZoneInfo(zone))
