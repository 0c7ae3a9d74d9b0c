"""Finnish public holidays by date (feature B2)."""

from datetime import date
from functools import lru_cache

import holidays


def holiday_name(day: date) -> str | None:
    """The holiday's Finnish name; None on other days."""
    return _names(day.year).get(day)


@lru_cache(maxsize=64)
def _names(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("FI", years=year, language="fi"))
