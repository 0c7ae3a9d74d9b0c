"""A refusal on a page: the same sentence as in a problem document, for somebody who came with a browser."""

from collections.abc import Mapping

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from shared.texts import Texts
from shared.web.language import language_of
from shared.web.pages.page import Pages

_pages = Pages()


def answers_with_pages(request: Request) -> bool:
    """Is the route a page (`response_class=HTMLResponse`)?"""
    route = request.scope.get("route")
    return isinstance(route, APIRoute) and route.response_class is HTMLResponse


def problem_page(request: Request, status: int, reason: str, headers: Mapping[str, str], instance: str) -> Response:
    """The page for a refusal; a 404 doesn't tell what isn't there. `instance` finds an error of ours in the log."""
    if status == 404:
        return _pages.not_found(request)
    texts: Texts = request.app.state.resources.texts
    heading = texts.say(language_of(request), "page.failed_title")
    by_id = texts.say(language_of(request), "page.error_id", id=instance)
    response = _pages.render(
        request,
        "message.html",
        status=status,
        heading=heading,
        paragraphs=[reason, by_id] if status == 500 else [reason],
        kind="failed",
        onward=_login(request, texts) if status == 401 else None,
    )
    response.headers.update(headers)
    return response


def _login(request: Request, texts: Texts) -> Mapping[str, str]:
    """Where one logs in: with registration, whose own page this may be."""
    label, elsewhere = texts.say(language_of(request), "page.log_in"), request.app.state.resources.login_url
    return {"label": label, "url": elsewhere} if elsewhere else {"label": label, "path": "/login"}
