"""The VTIMEZONE of Finland, by rule.

Written out because the generator of icalendar 7.3 puts the change to summer time an hour late; a test
compares this one with the zone database.
"""

from functools import cache

from icalendar import Timezone

HELSINKI = "Europe/Helsinki"

_RULES = """\
BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:DAYLIGHT
TZNAME:EEST
DTSTART:19960331T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:EET
DTSTART:19961027T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
END:VTIMEZONE
"""


@cache
def helsinki_timezone() -> Timezone:
    """Summer time by the union's rule, from 1996 on; one for all documents, which only read it."""
    zone = Timezone.from_ical(_RULES.replace("\n", "\r\n"))
    assert isinstance(zone, Timezone)
    return zone
