"""What everybody may see of roadmaps: choices and investments in plain language, roles and no persons (feature E22)."""

import asyncio
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from services.roadmaps.publications import queries
from services.roadmaps.publications.details import details_of
from services.roadmaps.publications.drawing import charts_of
from services.roadmaps.publications.rules import Published
from services.roadmaps.publications.showing import (
    Speech,
    by_sector,
    goals_shown,
    in_order,
    levels_by_organisation,
    organisations_of,
    progress_of,
)
from shared.contracts import Localised
from shared.networks.queries import network_name
from shared.web.asking import Held, Language, Now, Reading
from shared.web.pages import Pages
from shared.web.problems import existing

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")

MOST_VERSIONS = 50
MOST_ROADMAPS = 1000

Number = Annotated[int | None, Query(ge=1, lt=2**31)]


@router.get("/public-roadmaps/page", response_class=HTMLResponse)
async def list_roadmaps(
    request: Request, connection: Reading, language: Language, network_id: UUID | None = None
) -> HTMLResponse:
    """Every published roadmap, by its owner's name."""
    found = await queries.public_roadmaps(connection, network_id, None, None, MOST_ROADMAPS)
    name = await network_name(connection, network_id) if network_id else None
    listed = sorted(found, key=lambda one: (one.owner or one.title).in_language(language).casefold())
    return pages.render(
        request, "public_roadmaps.html", roadmaps=listed, network=Localised.model_validate(name) if name else None
    )


@router.get("/public-roadmaps/{roadmap_id}/page", response_class=HTMLResponse)
async def show_roadmap(
    roadmap_id: UUID,
    request: Request,
    connection: Reading,
    held: Held,
    language: Language,
    now: Now,
    number: Number = None,
) -> HTMLResponse:
    """A version, the newest unless another is asked for; the same as its JSON."""
    published = existing(await queries.published(connection, roadmap_id, number))
    organisations = await queries.organisation_names(connection, organisations_of(published))
    name = await network_name(connection, published.roadmap.network_id)
    about: dict[str, Any] = {
        "roadmap": published.roadmap,
        "network": Localised.model_validate(name) if name else None,
        "organisations": organisations,
        "whiteboard_host": urlsplit(published.roadmap.whiteboard or "").hostname,
        "versions": await queries.versions(connection, roadmap_id, None, MOST_VERSIONS),
    }
    speech = Speech(held.texts, language, published.roadmap, organisations)
    return await asyncio.to_thread(
        lambda: pages.render(request, "roadmap.html", **about, **_shown(published, speech, now.date()))
    )  # of 500 measures it takes longer than other requests should wait


def _shown(published: Published, speech: Speech, today: date) -> Mapping[str, Any]:
    measures = in_order(published.measures, speech)
    return {
        "goals": goals_shown(published),
        "levels": levels_by_organisation(published.roadmap.levels),
        "progress": progress_of(published),
        "sectors": by_sector(measures, speech),
        "details": details_of(measures, speech, today),
        "charts": charts_of(measures, speech, today),
    }
