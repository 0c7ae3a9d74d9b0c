"""The two shapes of our pages: a question with its buttons, and what came of the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from fastapi import Request
from fastapi.responses import HTMLResponse

from shared.web.language import language_of
from shared.web.pages import Pages

pages = Pages(Path(__file__).parent / "templates")


@dataclass(frozen=True)
class Choice:
    """A button; `action` is relative to the page, empty: the page itself."""

    label: str
    action: str = ""
    kind: Literal["primary", "secondary"] = "primary"


@dataclass(frozen=True)
class Onward:
    """A button that leads to another page of ours; `path` is from the service's root."""

    label: str
    path: str


def say(request: Request, key: str, **values: Any) -> str:
    said: str = request.app.state.resources.texts.say(language_of(request), key, **values)
    return said


def ask(request: Request, text: str, choices: Sequence[Choice], **values: Any) -> HTMLResponse:
    """The page of the texts `page.<text>.title` and `.body`."""
    heading, body = say(request, f"page.{text}.title", **values), say(request, f"page.{text}.body", **values)
    return pages.render(request, "ask.html", heading=heading, paragraphs=[body], choices=choices)


def tell(
    request: Request, text: str, *, status: int = 200, kind: str = "done", onward: Onward | None = None, **values: Any
) -> HTMLResponse:
    """The page that says what has happened; same texts. `onward` is the button that leads on from it."""
    heading, body = say(request, f"page.{text}.title", **values), say(request, f"page.{text}.body", **values)
    return pages.render(
        request, "message.html", status=status, heading=heading, paragraphs=[body], kind=kind, onward=onward
    )
