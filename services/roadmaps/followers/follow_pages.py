"""Following a published roadmap with a browser: what it means, and one button to begin or to stop (feature E17)."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from services.roadmaps.followers import following, queries
from services.roadmaps.publications.queries import published
from shared.contracts import Localised
from shared.postgres import Connection
from shared.web.asking import Caller, Now, Reading, Transaction
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")

Wanted = Annotated[bool, Form()]


@router.get("/public-roadmaps/{roadmap_id}/follow", response_class=HTMLResponse)
async def show(roadmap_id: UUID, request: Request, reading: Reading, who: Caller) -> HTMLResponse:
    """Changes nothing: whoever only looks follows nothing."""
    return await _page(request, reading, roadmap_id, await _title(reading, roadmap_id), who.person_id)


@router.post("/public-roadmaps/{roadmap_id}/follow", response_class=HTMLResponse)
async def follow(
    roadmap_id: UUID, request: Request, tx: Transaction, who: Caller, now: Now, wanted: Wanted = True
) -> HTMLResponse:
    """The whole roadmap; single measures that are followed already stay so."""
    title = await _title(tx, roadmap_id)
    if wanted:
        await queries.follow_roadmap(tx, roadmap_id, who.person_id, now)
    else:
        await following.unfollow_roadmap(tx, roadmap_id, who.person_id)
    return await _page(request, tx, roadmap_id, title, who.person_id, done=True)


async def _title(connection: Connection, roadmap_id: UUID) -> Localised:
    version = await published(connection, roadmap_id)
    if version is None:
        raise Problem(404, "not_found")
    return version.roadmap.title


async def _page(
    request: Request, connection: Connection, roadmap_id: UUID, title: Localised, person_id: UUID, *, done: bool = False
) -> HTMLResponse:
    follows = await queries.follows_whole(connection, roadmap_id, person_id)
    return pages.render(request, "follow.html", roadmap_id=roadmap_id, title=title, follows=follows, done=done)
