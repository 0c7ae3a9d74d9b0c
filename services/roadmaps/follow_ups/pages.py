"""Frozen follow-ups as pages that everybody may read."""

import asyncio
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.roadmaps.follow_ups import queries
from services.roadmaps.follow_ups.drawing import charts_of
from services.roadmaps.follow_ups.public_api import frozen
from services.roadmaps.follow_ups.standing import difference, told_of
from services.roadmaps.publications.queries import published
from shared.web.asking import Held, Language, Reading
from shared.web.pages import Pages
from shared.web.problems import existing

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")


@router.get("/public-roadmaps/{roadmap_id}/follow-ups/page", response_class=HTMLResponse)
async def list_pages(roadmap_id: UUID, request: Request, connection: Reading) -> HTMLResponse:
    """All that were approved, the newest first."""
    version = existing(await published(connection, roadmap_id))
    found = [one for one in await queries.follow_ups_of(connection, roadmap_id) if one.frozen_at is not None]
    return pages.render(request, "follow_ups.html", roadmap=version.roadmap, follow_ups=found)


@router.get("/follow-ups/{follow_up_id}/page", response_class=HTMLResponse)
async def show_page(
    follow_up_id: UUID, request: Request, connection: Reading, held: Held, language: Language
) -> HTMLResponse:
    """What was approved, and what is otherwise than in the year before."""
    kept = await frozen(connection, follow_up_id)
    stands = await told_of(connection, kept)
    charts = await asyncio.to_thread(charts_of, stands.figures, stands.roadmap, held.texts, language)
    return pages.render(
        request,
        "follow_up.html",
        kept=kept,
        roadmap=stands.roadmap,
        figures=stands.figures,
        told=sorted(stands.measures, key=lambda one: one.title.in_language(language).casefold()),
        names={status.key: status.name for status in stands.roadmap.statuses},
        charts=charts,
        difference=await difference(connection, kept),
    )
