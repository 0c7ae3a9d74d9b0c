"""Pages that mailed links open about a person: log in, move to another address (feature A20)."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.registration.pages.answering import Choice, ask, say, tell
from services.registration.people import changes, login
from shared.mail import links
from shared.web.asking import Held, Language, Now, Reading, Transaction
from shared.web.problems import Problem

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


@router.get("/login/{secret}", response_class=HTMLResponse)
async def ask_to_log_in(secret: str, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """Spends nothing."""
    link = await links.find(connection, "login", secret, now)
    if link is None or link.spent_at:
        raise Problem(404, "not_found")
    return ask(request, "login", [Choice(say(request, "page.login.button"))])


@router.post("/login/{secret}", response_class=HTMLResponse)
async def log_in(secret: str, request: Request, tx: Transaction, held: Held, now: Now, language: Language) -> Response:
    """Spends the link and leads to the person's own page; programs send the secret to POST /sessions instead."""
    mine = await login.lead_to_own_page(tx, held.link_key, secret, now)
    if mine is None:
        raise Problem(404, "not_found")
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}{mine}?lang={language}", 303)


@router.get("/address/{secret}", response_class=HTMLResponse)
async def ask_for_address(secret: str, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """Spends nothing."""
    link = await links.find(connection, "address", secret, now)
    if link is None:
        raise Problem(404, "not_found")
    if link.spent_at:
        return tell(request, "address_moved")
    return ask(request, "address", [Choice(say(request, "page.address.button"))])


@router.post("/address/{secret}", response_class=HTMLResponse)
async def take_address(secret: str, request: Request, tx: Transaction, now: Now) -> HTMLResponse:
    """The click that moves the person to the address which this link was mailed to."""
    moved = await changes.confirm(tx, secret, now)
    if moved is False:
        raise Problem(409, "address_taken")
    if moved is None and await links.find(tx, "address", secret, now) is None:
        raise Problem(404, "not_found")
    return tell(request, "address_moved")
