"""What changed between two versions or moments, side by side, for people (feature E11)."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.roadmaps.compass.queries import goals
from services.roadmaps.history import queries
from services.roadmaps.history.api import FromNumber, FromSide, ToNumber, ToSide, sides
from services.roadmaps.history.comparing import Compared, Side, compared, named
from services.roadmaps.history.documents import Document
from services.roadmaps.history.moments import Version
from services.roadmaps.history.wording import Words, ids_in, names_in
from services.roadmaps.publications.queries import organisation_names
from shared.contracts import Localised
from shared.postgres import Connection
from shared.web.asking import Reading, resources_of
from shared.web.language import language_of
from shared.web.pages import Pages

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")


@router.get("/public-roadmaps/{roadmap_id}/differences/page", response_class=HTMLResponse)
async def show_public_differences(
    roadmap_id: UUID, request: Request, connection: Reading, before: FromNumber, after: ToNumber
) -> HTMLResponse:
    """Of two published versions."""
    return await _page(request, connection, roadmap_id, Version(before), Version(after))


@router.get("/roadmaps/{roadmap_id}/changes/page", response_class=HTMLResponse)
async def show_changes_page(
    roadmap_id: UUID, request: Request, connection: Reading, before: FromSide, after: ToSide
) -> HTMLResponse:
    """Of two moments or versions, for the team."""
    return await _page(request, connection, roadmap_id, *sides(before, after))


async def _page(request: Request, connection: Connection, roadmap_id: UUID, before: Side, after: Side) -> HTMLResponse:
    found = await compared(connection, roadmap_id, before, after)
    states = {*await named(connection, roadmap_id, before), *await named(connection, roadmap_id, after)}
    documents = await queries.documents_of(connection, list(states))
    ids = {id_ for one in found.differences for change in one.fields for id_ in ids_in([change.before, change.after])}
    national = {id_: goal.title for id_, goal in (await goals(connection, ids)).items()}
    names = {**await organisation_names(connection, ids), **national}
    return await asyncio.to_thread(_rendered, request, found, documents, names)


def _rendered(
    request: Request, found: Compared, documents: Sequence[Document], names: dict[UUID, Localised]
) -> HTMLResponse:
    """Aside: of 500 measures it takes longer than other requests should wait."""
    words = _words(request, documents, names)
    title = next((one.content["title"] for one in documents if one.kind == "roadmap"), None)
    return pages.render(
        request,
        "differences.html",
        title=Localised.model_validate(title) if title else None,
        roadmap_id=found.roadmap_id,
        before=found.before,
        after=found.after,
        told=[words.told(one) for one in found.differences],
    )


def _words(request: Request, documents: Sequence[Document], named: dict[UUID, Localised]) -> Words:
    language = language_of(request)
    names = names_in([one.content for one in documents], language)
    names |= {str(id_): name.in_language(language) for id_, name in named.items()}
    return Words(resources_of(request).texts, language, names)
