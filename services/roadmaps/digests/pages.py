"""The link in a monthly letter by which one gets no more: a page with one button, or one click in a mail program."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.roadmaps.digests import queries
from services.roadmaps.digests.sending import DIGEST
from shared.mail import links
from shared.web.asking import Now, Reading, Transaction, resources_of
from shared.web.language import language_of
from shared.web.pages import Pages

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")


@router.get("/monthly-letter/{secret}", response_class=HTMLResponse)
async def ask(secret: str, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """Changes nothing: mail scanners open links too."""
    if await links.find(connection, DIGEST, secret, now) is None:
        return pages.not_found(request)
    return pages.render(request, "monthly_letter.html")


@router.post("/monthly-letter/{secret}", response_class=HTMLResponse)
async def stop(secret: str, request: Request, tx: Transaction, now: Now) -> HTMLResponse:
    link = await links.find(tx, DIGEST, secret, now)
    if link is None:
        return pages.not_found(request)
    await queries.set_wanted(tx, link.subject_id, False)
    texts, language = resources_of(request).texts, language_of(request)
    return pages.render(
        request,
        "message.html",
        heading=texts.say(language, "page.monthly_letter.done_title"),
        paragraphs=[texts.say(language, "page.monthly_letter.done")],
        kind="done",
    )
