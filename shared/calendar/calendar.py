"""iCalendar documents (RFC 5545). The same events give the same bytes, so that an ETag can be trusted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from shared.calendar.helsinki import HELSINKI, helsinki_timezone

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
"""RFC 5546: PUBLISH for feeds; REQUEST and CANCEL for a letter to one attendee."""

_REFRESH = timedelta(hours=1)
_UNSPEAKABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class CalendarEvent:
    """One occurrence in one language.

    `id` is the occurrence's, so that every feed and letter speaks of the same event; `sequence` is the
    contract's, and grows when time, place or state changes. `starts_at` and `ends_at` are aware instants.
    `changed_at` is when the state last changed (never now: the document must not differ by the second).
    `tentative`: whose calendar it is waits for a place.
    """

    id: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str | None = None
    cancelled: bool = False
    tentative: bool = False
    time_zone: str = HELSINKI

    @property
    def uid(self) -> str:
        return f"{self.id}@digiverkosto"


def calendar(
    events: Sequence[CalendarEvent],
    *,
    name: str,
    method: Method | None = None,
    organiser: str | None = None,
    attendee: str | None = None,
) -> bytes:
    """The document, UTF-8 with CRLF, lines folded, texts escaped.

    `organiser` and `attendee` are e-mail addresses; a letter with REQUEST or CANCEL needs both, a feed
    has neither.
    """
    if method in ("REQUEST", "CANCEL") and not (organiser and attendee):
        raise ValueError(f"{method} names an organiser and an attendee")
    document = _frame(name, method)
    if any(event.time_zone == HELSINKI for event in events):
        document.add_component(helsinki_timezone())
    for event in events:
        document.add_component(_event(event, organiser, attendee))
    written: bytes = document.to_ical()
    return written


def _frame(name: str, method: Method | None) -> Calendar:
    document = Calendar()
    document.add("prodid", "-//Digiverkosto//Digiverkosto//FI")
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    if method:
        document.add("method", method)
    if method in (None, "PUBLISH"):
        document.add("name", vText(_speakable(name)))
        document.add("x-wr-calname", vText(_speakable(name)))
        document.add("x-wr-timezone", HELSINKI)
        document.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
        document.add("x-published-ttl", "PT1H")
    return document


def _event(event: CalendarEvent, organiser: str | None, attendee: str | None) -> Event:
    entry = Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at.astimezone(UTC))
    entry.add("last-modified", event.changed_at.astimezone(UTC))
    entry.add("dtstart", _written(event.starts_at, event.time_zone))
    entry.add("dtend", _written(event.ends_at, event.time_zone))
    entry.add("summary", _speakable(event.summary))
    entry.add("status", _status(event))
    entry.add("transp", "TRANSPARENT" if event.cancelled or event.tentative else "OPAQUE")
    for name, text in (("description", event.description), ("location", event.location)):
        if text:
            entry.add(name, _speakable(text))
    if event.url:
        entry.add("url", vUri(_one_line(event.url)))
    _add_people(entry, organiser, attendee)
    return entry


def _status(event: CalendarEvent) -> str:
    if event.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if event.tentative else "CONFIRMED"


def _add_people(entry: Event, organiser: str | None, attendee: str | None) -> None:
    if organiser:
        entry.add("organizer", vCalAddress(f"mailto:{_one_line(organiser)}"))
    if attendee:
        invited = vCalAddress(f"mailto:{_one_line(attendee)}")
        invited.params["PARTSTAT"] = "ACCEPTED"
        invited.params["RSVP"] = "FALSE"
        entry.add("attendee", invited)


def _written(moment: datetime, zone: str) -> datetime:
    """Wall time in Finland, whose VTIMEZONE the document has; UTC for everywhere else, which needs none."""
    if moment.tzinfo is None:
        raise ValueError("an event needs an instant, not a naive wall time")
    return moment.astimezone(ZoneInfo(HELSINKI) if zone == HELSINKI else UTC)


def _speakable(text: str) -> str:
    """Without control characters, which no calendar may hold; line breaks stay."""
    return _UNSPEAKABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _one_line(text: str) -> str:
    return _speakable(text).replace("\n", "")
