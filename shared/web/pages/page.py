"""Renders a page in the reader's language."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Match

from shared.contracts import LANGUAGES, Language
from shared.texts import Texts, say_date, say_day, say_number, say_period, say_time
from shared.web.language import language_of
from shared.web.pages.assets import asset

TEMPLATES = Path(__file__).parent / "templates"


class Pages:
    """The pages of a folder of Jinja2 templates; everything shown is escaped.

    In a template: `say(key, ...)`, `say_date`, `say_day`, `say_time`, `say_period`, `say_number` speak the reader's
    language, `localised(text)` picks it from a contract's `Localised`, `language` is its code, `asset(name)`
    is a static file's address, `rooted(path)` that of a page of the service, `same_language(address)` keeps
    a chosen language on the way to another page, `errors` maps fields to what is wrong with them,
    `proof` belongs into each form of who has logged in (empty for everybody else).
    """

    def __init__(self, *folders: Path) -> None:
        self._templates = Environment(
            loader=FileSystemLoader([*folders, TEMPLATES]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        errors: Mapping[str, str] | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """The page; never kept by caches, since its address may hold a secret.

        `errors` says, field by field in the form's order, what is wrong; the page then lists them on top
        with links to the fields (status 422 is the caller's to give).
        """
        texts: Texts = request.app.state.resources.texts
        language, root = language_of(request), request.scope.get("root_path", "")
        page = self._templates.get_template(template).render(
            **_speech(texts, language),
            language=language,
            language_links=language_links(request),
            same_language=partial(same_language, request),
            asset=lambda name: root + asset(name),
            rooted=lambda path: root + path,
            errors=dict(errors or {}),
            proof=getattr(request.state, "proof", ""),
            own_pages=getattr(request.state, "own_pages", False),
            **context,
        )
        headers = {"Cache-Control": "no-store", "Content-Language": language, "Vary": "Accept-Language"}
        return HTMLResponse(page, status, headers=headers)

    def not_found(self, request: Request) -> HTMLResponse:
        """What a mailed link shows whose secret opens nothing: one page, whether it ever existed or not."""
        return self.render(request, "not_found.html", status=404)


def language_links(request: Request) -> dict[Language, str]:
    """The same page in each language: only the query differs, so that no link repeats a secret path.

    None after a form whose address can't be opened again.
    """
    if not _can_be_opened(request):
        return {}
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return {language: "?" + urlencode([*kept, ("lang", language)]) for language in LANGUAGES}


def _can_be_opened(request: Request) -> bool:
    if request.method in ("GET", "HEAD"):
        return True
    opened = {**request.scope, "method": "GET"}
    return any(route.matches(opened)[0] is Match.FULL for route in request.app.router.routes)


def same_language(request: Request, address: str) -> str:
    """The address with the language that this page was asked for in, if it was."""
    asked = request.query_params.get("lang")
    if not address or asked not in LANGUAGES:
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={asked}"


def _speech(texts: Texts, language: Language) -> dict[str, Any]:
    return {
        "say": partial(texts.say, language),
        "say_date": partial(say_date, language),
        "say_day": partial(say_day, language),
        "say_time": partial(say_time, language),
        "say_period": partial(say_period, language),
        "say_number": partial(say_number, language),
        "localised": lambda text: text.in_language(language),
    }
