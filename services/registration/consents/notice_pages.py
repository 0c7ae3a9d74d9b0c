"""The privacy notice as a page for everybody, in three languages (guarantee RP7)."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.registration.consents.notice import NOTICE, recipients
from shared.web.asking import Held
from shared.web.pages import Pages

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
pages = Pages(Path(__file__).parent / "templates")


@router.get("/privacy", response_class=HTMLResponse)
async def show(request: Request, held: Held) -> HTMLResponse:
    return pages.render(
        request, "notice.html", notice=NOTICE, recipients=recipients(), controller=held.controller, retained=[]
    )
