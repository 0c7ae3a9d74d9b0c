"""The link in a letter by which one stops following: a page with one button, or one click in a mail program."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.roadmaps.followers import following, queries
from services.roadmaps.publications.queries import published
from shared.contracts import Localised
from shared.mail import links
from shared.mail.links import SecretLink
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction, resources_of
from shared.web.language import language_of
from shared.web.pages import Pages

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")


@router.get("/unfollow/{secret}", response_class=HTMLResponse)
async def ask(secret: str, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """Changes nothing: mail scanners open links too."""
    link = await links.find(connection, following.UNFOLLOW, secret, now)
    if link is None:
        return pages.not_found(request)
    title = await _title(connection, link)
    return pages.render(request, "unfollow.html", title=title) if title else _done(request)


@router.post("/unfollow/{secret}", response_class=HTMLResponse)
async def unfollow(secret: str, request: Request, tx: Transaction, now: Now) -> HTMLResponse:
    link = await links.find(tx, following.UNFOLLOW, secret, now)
    if link is None:
        return pages.not_found(request)
    await following.unfollow_all(tx, link.subject_id)
    return _done(request)


async def _title(connection: Connection, link: SecretLink) -> Localised | None:
    """None: it isn't followed any more, or was withdrawn."""
    follower = await queries.follower(connection, link.subject_id)
    version = await published(connection, follower.roadmap_id) if follower else None
    return version.roadmap.title if version else None


def _done(request: Request) -> HTMLResponse:
    texts, language = resources_of(request).texts, language_of(request)
    return pages.render(
        request,
        "message.html",
        heading=texts.say(language, "page.unfollow.done_title"),
        paragraphs=[texts.say(language, "page.unfollow.done")],
        kind="done",
    )
