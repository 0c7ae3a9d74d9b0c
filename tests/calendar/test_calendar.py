"""Calendars are read alike by parsers that we didn't write, and say the same bytes for the same events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as ForeignEvent

from shared.calendar import CalendarEvent, calendar
from shared.calendar.helsinki import HELSINKI

CHANGED = datetime(2021, 11, 3, 12, 30, tzinfo=UTC)
JANUARY = CalendarEvent(
    id=UUID("6f9619ff-8b86-4011-b42d-00cf4fc964ff"),
    sequence=2,
    starts_at=datetime(2022, 1, 7, 7, 0, tzinfo=UTC),
    ends_at=datetime(2022, 1, 7, 8, 0, tzinfo=UTC),
    changed_at=CHANGED,
    summary="DEV-verkosto: tiedolla johtaminen, osa 1; kysy lisää",
    description="Ensimmäinen rivi\nToinen rivi, ja \\ kenoviiva" + " ääkkösiä" * 30,
    location="Teams",
    url="https://digiverkosto.example/occurrences/1",
)
APRIL = replace(
    JANUARY,
    id=UUID("7f9619ff-8b86-4011-b42d-00cf4fc964ff"),
    starts_at=datetime(2022, 4, 1, 6, 0, tzinfo=UTC),
    ends_at=datetime(2022, 4, 1, 7, 0, tzinfo=UTC),
    cancelled=True,
)


def read_by_icalendar(document: bytes) -> list[icalendar.Event]:
    return [
        event for event in icalendar.Calendar.from_ical(document).walk("VEVENT") if isinstance(event, icalendar.Event)
    ]


def read_by_another(document: bytes) -> list[ForeignEvent]:
    return list(IcsCalendarStream.calendar_from_ics(document.decode()).events)


def test_both_parsers_read_what_was_written() -> None:
    document = calendar([JANUARY, APRIL], name="DEV")
    for written, ours, theirs in zip(
        (JANUARY, APRIL), read_by_icalendar(document), read_by_another(document), strict=True
    ):
        assert (ours["SUMMARY"], theirs.summary) == (written.summary, written.summary)
        assert (ours["DESCRIPTION"], theirs.description) == (written.description, written.description)
        assert (ours["LOCATION"], theirs.location) == (written.location, written.location)
        assert (ours["UID"], theirs.uid) == (written.uid, written.uid)
        assert (ours["SEQUENCE"], theirs.sequence) == (2, 2)
        assert (ours.start, theirs.start_datetime) == (written.starts_at, written.starts_at)
        assert (ours.end, theirs.end_datetime) == (written.ends_at, written.ends_at)


def test_first_fridays_stay_at_nine_over_summer_time() -> None:
    starts = [event.start for event in read_by_icalendar(calendar([JANUARY, APRIL], name="DEV"))]
    assert [(start.hour, str(start.tzinfo)) for start in starts if isinstance(start, datetime)] == [(9, HELSINKI)] * 2


def test_a_cancelled_event_says_so_and_frees_the_time() -> None:
    kept, cancelled = read_by_icalendar(calendar([JANUARY, APRIL], name="DEV"))
    assert (kept["STATUS"], kept["TRANSP"]) == ("CONFIRMED", "OPAQUE")
    assert (cancelled["STATUS"], cancelled["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_the_same_events_give_the_same_bytes() -> None:
    assert calendar([JANUARY, APRIL], name="DEV") == calendar([JANUARY, APRIL], name="DEV")
    assert b"DTSTAMP:20211103T123000Z" in calendar([JANUARY], name="DEV")


def test_lines_are_folded_at_75_bytes_and_end_in_crlf() -> None:
    document = calendar([JANUARY], name="DEV")
    assert document.replace(b"\r\n", b"").count(b"\n") == 0
    assert max(len(line) for line in document.split(b"\r\n")) <= 75


def test_control_characters_and_line_breaks_make_no_property() -> None:
    evil = replace(JANUARY, summary="DEV\r\nATTENDEE:mailto:x@kemi.example\x00", location="a\rSTATUS:CANCELLED")
    [event] = read_by_icalendar(calendar([evil], name="x\nMETHOD:CANCEL"))
    assert "ATTENDEE" not in event
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "DEV\nATTENDEE:mailto:x@kemi.example"
    assert "METHOD" not in icalendar.Calendar.from_ical(calendar([evil], name="x\r\nMETHOD:CANCEL"))


def test_our_time_zone_says_what_the_zone_database_says() -> None:
    document = calendar([JANUARY], name="DEV").decode()
    ours, theirs = tzical(StringIO(document)).get(HELSINKI), ZoneInfo(HELSINKI)
    hours = (datetime(2021, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(2 * 365 * 24))
    wrong = [
        local
        for local in (hour.astimezone(theirs).replace(tzinfo=None, fold=0) for hour in hours)
        if ours is None or local.replace(tzinfo=ours).utcoffset() != local.replace(tzinfo=theirs).utcoffset()
    ]
    assert wrong == []


def test_another_zone_is_written_as_an_instant() -> None:
    document = calendar([replace(JANUARY, time_zone="Europe/Stockholm")], name="DEV")
    assert b"DTSTART:20220107T070000Z" in document
    assert b"VTIMEZONE" not in document


def test_a_letter_names_organiser_and_attendee() -> None:
    document = calendar(
        [APRIL],
        name="DEV",
        method="CANCEL",
        organiser="digiverkosto@fcg.example",
        attendee="kirjaamo@akaa.example",
    )
    [event] = read_by_icalendar(document)
    assert icalendar.Calendar.from_ical(document)["METHOD"] == "CANCEL"
    assert (event["ORGANIZER"], event["ATTENDEE"]) == (
        "mailto:digiverkosto@fcg.example",
        "mailto:kirjaamo@akaa.example",
    )


def test_a_request_to_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="attendee"):
        calendar([JANUARY], name="DEV", method="REQUEST")


def test_a_calendar_without_events_is_still_one() -> None:
    assert read_by_another(calendar([], name="DEV")) == []


def test_a_naive_wall_time_is_refused() -> None:
    with pytest.raises(ValueError, match="instant"):
        calendar([replace(JANUARY, starts_at=datetime(2022, 1, 7, 9, 0))], name="DEV")  # noqa: DTZ001
