"""Finnish public holidays by date (feature B2)."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

from shared.contracts import Language, Localised

SPOKEN: Mapping[Language, str] = {"fi": "fi", "sv": "sv_FI", "en": "en_US"}
"""What the calendar of holidays calls our languages."""


def holiday_name(day: date) -> Localised | None:
    """The holiday's name in Finnish, Swedish and English; None on other days."""
    return _names(day.year).get(day)


@lru_cache(maxsize=64)
def _names(year: int) -> dict[date, Localised]:
    said = {
        language: holidays.country_holidays("FI", years=year, language=spoken) for language, spoken in SPOKEN.items()
    }
    return {day: Localised(**{language: names[day] for language, names in said.items()}) for day in said["fi"]}


_names(2000)
"""The first look into the calendar takes half a second of the processor: at the start, and in nobody's transaction."""
