"""The page that a mailed link opens to move a person to another address (feature A20)."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.registration.pages.answering import Choice, ask, say, tell
from services.registration.people import changes
from shared.mail import links
from shared.web.asking import Now, Reading, Transaction
from shared.web.problems import Problem, existing

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


@router.get("/address/{secret}", response_class=HTMLResponse)
async def ask_for_address(secret: str, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """Spends nothing."""
    link = existing(await links.find(connection, "address", secret, now))
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
