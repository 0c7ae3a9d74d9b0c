"""Logging in with a browser: ask for a link, open it here, or elsewhere with the code that is shown here (RS5)."""

from typing import Annotated, assert_never

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.registration.pages.answering import pages, say
from services.registration.pages.wrong import said
from services.registration.people import login, sessions
from services.registration.people.api import AskLogin
from services.registration.people.limits import LimitedAsking, LimitedOpening, allow_mail
from services.registration.people.sessions import Begun
from shared.web import cookies
from shared.web.asking import Held, Language, Now, Reading, Transaction
from shared.web.problems import Problem

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

Field = Annotated[str, Form(max_length=1000)]


@router.get("/login", response_class=HTMLResponse)
async def show_form(request: Request) -> HTMLResponse:
    return pages.render(request, "login.html", address="")


@router.post("/login", response_class=HTMLResponse, dependencies=[LimitedAsking])
async def ask(
    request: Request, tx: Transaction, held: Held, now: Now, address: Field = "", website: Field = ""
) -> Response:
    """The same page for every address. What stays in this browser proves later that it asked."""
    try:
        body = AskLogin.model_validate({"address": address} if address.strip() else {})
    except ValidationError as invalid:
        errors = said(request, invalid, missing={"address": "page.join.address_missing"})
        return pages.render(request, "login.html", status=422, errors=errors, address=address)
    if website:  # a program that fills in what no person sees
        asking = login.new_asking()
    else:
        await allow_mail(tx, held.link_key, body.address, now)
        asking = await login.ask(tx, held.link_key, body.address, now)
    response = pages.render(request, "login_asked.html", code=f"{asking.code[:4]}-{asking.code[4:]}")
    cookies.give(response, cookies.ASKING, asking.request, login.LINK_LIVES)
    return response


@router.get("/login/{secret}", response_class=HTMLResponse)
async def show_link(secret: str, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """Spends nothing, however often a mail scanner opens it."""
    asked_here = await login.is_asker(connection, secret, request.cookies.get(cookies.ASKING, ""), now)
    if asked_here is None:
        raise Problem(404, "not_found")
    return pages.render(request, "login_link.html", asked_here=asked_here)


@router.post("/login/{secret}", response_class=HTMLResponse, dependencies=[LimitedOpening])
async def log_in(
    secret: str, request: Request, tx: Transaction, held: Held, now: Now, language: Language, code: Field = ""
) -> Response:
    """Spends the link and leads to the person's own page, with a new session whatever was there before."""
    started = await login.start(
        tx,
        held.link_key,
        secret,
        now,
        request=request.cookies.get(cookies.ASKING, ""),
        code=code,
        in_browser=True,
        browser=sessions.browser_of(request),
    )
    match started:
        case Begun(secret=str(kept)):
            held.ended.add(await sessions.end_of_cookie(tx, request.cookies.get(cookies.SESSION, ""), now))
            return _logged_in(request, kept, language)
        case "elsewhere" | "wrong_code":
            errors = {"code": say(request, f"page.login_link.{started}")}
            return pages.render(request, "login_link.html", status=422, errors=errors, asked_here=False)
        case "unknown" | Begun():
            return pages.not_found(request)
        case never:
            assert_never(never)


def _logged_in(request: Request, secret: str, language: Language) -> Response:
    response = RedirectResponse(f"{request.scope.get('root_path', '')}/me?lang={language}", 303)
    cookies.give(response, cookies.SESSION, secret, sessions.LIVES)
    for left in (cookies.ASKING, cookies.GUEST):
        cookies.take_back(response, left)
    return response
