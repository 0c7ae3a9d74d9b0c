"""What people write stays in its place: in calendars, letters and pages nothing of it acts (guarantee RS12)."""

import email
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import SMTP
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from ical.calendar_stream import IcsCalendarStream
from starlette.requests import Request

from services.registration.service import SERVICE
from shared.calendar import CalendarEvent, calendar
from shared.mail.letters import Letters
from shared.texts import Texts
from shared.web.pages import Pages
from tests.hardening.test_parsers import FUZZ, TEXTS, TITLES

EVENT = CalendarEvent(
    id=UUID("6f9619ff-8b86-4011-b42d-00cf4fc964ff"),
    sequence=1,
    starts_at=datetime(2022, 1, 7, 7, tzinfo=UTC),
    ends_at=datetime(2022, 1, 7, 8, tzinfo=UTC),
    changed_at=datetime(2021, 11, 3, tzinfo=UTC),
    summary="",
)


@FUZZ
@given(title=TITLES, text=TITLES, place=TITLES, name=TITLES)
def test_calendars(title: str, text: str, place: str, name: str) -> None:
    event = replace(EVENT, summary=title, description=text, location=place)
    document = calendar([event], name=name)
    assert max(map(len, document.split(b"\r\n"))) <= 75
    assert b"\n" not in document.replace(b"\r\n", b"")
    events = IcsCalendarStream.calendar_from_ics(document.decode()).events
    assert [str(one.uid) for one in events] == [event.uid]
    assert (document.count(b"\r\nBEGIN:VEVENT\r\n"), document.count(b"\r\nBEGIN:VALARM")) == (1, 0)


@FUZZ
@given(title=TITLES, organisation=TITLES)
def test_letters(title: str, organisation: str) -> None:
    class Said(Texts):
        def say(self, language: Any, key: str, **params: Any) -> str:
            return f"{title} {organisation}"

    letter = Letters(Said(SERVICE.texts)).write("x", "fi", to="kirjaamo@akaa.example", link="https://x.example/a")
    read_back = email.message_from_bytes(letter.as_bytes(policy=SMTP), policy=SMTP)
    assert set(read_back.keys()) == {
        "To",
        "Subject",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
        "Content-Language",
    }
    assert [str(one) for one in read_back.get_all("To", [])] == ["kirjaamo@akaa.example"]
    html = read_back.get_body(("html",))
    assert html is not None
    require_inert(html.get_content())


class Tags(HTMLParser):
    """What a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.acting: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("script", "iframe", "object", "embed") or any(name.startswith("on") for name in told):
            self.acting.append(tag)
        for name in ("href", "src", "action"):
            if re.match(r"\s*(javascript|data|vbscript):", told.get(name) or "", re.I):
                self.acting.append(f"{tag} {name}")


def acting(html: str) -> list[str]:
    tags = Tags()
    tags.feed(html)
    return tags.acting


def require_inert(html: str) -> None:
    assert acting(html) == []


@pytest.mark.parametrize("twin", ["<script>x</script>", "<a href=' JavaScript:x'>", "<img src=x onerror=alert(1)>"])
def test_twin_a_text_that_a_browser_would_act_on_is_noticed(twin: str) -> None:
    with pytest.raises(AssertionError):
        require_inert(f"<p>{twin}</p>")


def visitor() -> Request:
    held = SimpleNamespace(texts=TEXTS)
    app = SimpleNamespace(state=SimpleNamespace(resources=held), router=SimpleNamespace(routes=[]))
    scope: Mapping[str, Any] = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    return Request({**scope, "root_path": "", "app": app, "server": ("service", 80), "scheme": "http"})


@FUZZ
@given(heading=TITLES, text=TITLES)
def test_pages(heading: str, text: str) -> None:
    page = Pages().render(visitor(), "message.html", heading=heading, paragraphs=[text, heading])
    require_inert(bytes(page.body).decode("utf-8", "replace"))
