"""From one's own page: make the calendar link, make another one, take it back (guarantee RS14)."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from services.registration.my_calendar import subscription
from services.registration.my_signups.owner import owner_of
from shared.web.asking import Held, Language, Now, Transaction
from shared.web.pages import Pages

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
pages = Pages(Path(__file__).parent / "templates")


@router.post("/my-signups/{secret}/calendar", response_class=HTMLResponse)
@router.post("/me/calendar", response_class=HTMLResponse)
async def make(request: Request, tx: Transaction, held: Held, now: Now) -> HTMLResponse:
    """The one time that the link is shown; it opens a calendar and nothing else."""
    owner = await owner_of(request, tx, now)
    path = await subscription.make(tx, held.link_key, owner.person_id, now)
    return pages.render(request, "my_calendar.html", address=f"{held.public_url}{path}", here=owner.here)


@router.post("/my-signups/{secret}/calendar/revocation", response_class=HTMLResponse)
@router.post("/me/calendar/revocation", response_class=HTMLResponse)
async def take_back(request: Request, tx: Transaction, now: Now, language: Language) -> Response:
    """Twice is once."""
    owner = await owner_of(request, tx, now)
    await subscription.take_back(tx, owner.person_id)
    return owner.see(language, "calendar_gone")
