"""Asking to be forgotten from one's own page, and the page that shows how far it is."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.registration.erasures import asking, queries
from services.registration.my_signups.owner import Owner, owner_of
from shared.contracts import RECEIPTS, ErasureState
from shared.mail import links
from shared.web.asking import Held, Language, Now, Reading, Transaction
from shared.web.pages import Pages
from shared.web.problems import Problem, existing

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
pages = Pages(Path(__file__).parent / "templates")


@router.get("/my-signups/{secret}/erasure", response_class=HTMLResponse)
@router.get("/me/erasure", response_class=HTMLResponse)
async def explain(request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """What goes, what stays, and the button. Looking changes nothing."""
    return _explain(request, await owner_of(request, connection, now))


@router.post("/my-signups/{secret}/erasure", response_class=HTMLResponse)
@router.post("/me/erasure", response_class=HTMLResponse)
async def erase(request: Request, tx: Transaction, held: Held, now: Now, language: Language) -> Response:
    """The click; a no is said beside the button."""
    owner = await owner_of(request, tx, now)
    try:
        progress = await asking.ask(tx, held.link_key, owner.person_id, "asked", now)
    except Problem as problem:
        if problem.status != 409:
            raise
        return _explain(request, owner, refusal=problem.code)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/erasures/{progress}?lang={language}", 303)


@router.get("/erasures/{secret}", response_class=HTMLResponse)
async def show(secret: str, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """How far it is, for whoever has the link: there is no login any more."""
    link = await links.find(connection, asking.LINK, secret, now)
    asked = existing(await queries.request(connection, link.subject_id) if link else None)
    done = await queries.state(connection, asked.person_id) is ErasureState.done
    answered = {one.service: one.done_at for one in await queries.answers(connection, asked.person_id)}
    others = sorted({receipt.owner for receipt in RECEIPTS} | answered.keys())
    return pages.render(
        request,
        "progress.html",
        state="done" if done else "under_way" if asked.carried_out_at else "asked",
        asked_at=asked.asked_at,
        parts=[("registration", asked.carried_out_at), *((service, answered.get(service)) for service in others)],
    )


def _explain(request: Request, owner: Owner, *, refusal: str | None = None) -> HTMLResponse:
    return pages.render(request, "erase.html", status=409 if refusal else 200, here=owner.here, refusal=refusal)
