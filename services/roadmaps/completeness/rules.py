"""When somebody is reminded of a measure that should end, and until when the reminder makes sense. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.roadmaps.measures.statuses import ENDED
from shared.contracts import Measure

DAYS_BEFORE = (30, 7)
"""Of a measure's end, and of a follow-up's day (feature E24)."""

IN_THE_MORNING = time(9)
HELSINKI = ZoneInfo("Europe/Helsinki")


def waits_for_its_end(measure: Measure) -> bool:
    return not measure.removed and measure.ends_on is not None and measure.stage not in ENDED


def reminders(last_day: date, now: datetime) -> Mapping[int, datetime]:
    """The moments that still lie ahead, by days before: what is over when a day is set or moved is told to nobody."""
    moments = {days: moment_of(last_day, days) for days in DAYS_BEFORE}
    return {days: moment for days, moment in moments.items() if moment > now}


def moment_of(last_day: date, days: int) -> datetime:
    return datetime.combine(last_day - timedelta(days=days), IN_THE_MORNING, HELSINKI)


def best_before(last_day: date, days: int) -> datetime:
    """The next reminder, and after the last one the end of the day itself."""
    later = [other for other in DAYS_BEFORE if other < days]
    if later:
        return moment_of(last_day, max(later))
    return datetime.combine(last_day + timedelta(days=1), time(0), HELSINKI)
