"""What everybody may see of a network's surveys: which are open, and what the closed ones told (features C15, C16)."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.surveys.comparisons.queries import published_models
from services.surveys.publications import queries
from services.surveys.publications.bodies import Listed
from services.surveys.publications.showing import shown
from services.surveys.publications.trends import FEWEST, trends_of
from services.surveys.publications.view import published_view
from shared.contracts import Localised
from shared.networks.queries import network_name
from shared.web.asking import Held, Language, Reading
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")


@router.get("/surveys/{survey_id}/results.html", response_class=HTMLResponse)
async def show_results(
    survey_id: UUID, request: Request, connection: Reading, held: Held, language: Language
) -> HTMLResponse:
    """Published results with their charts; the same numbers as in the files that it links to."""
    view = await published_view(connection, survey_id)
    name = await network_name(connection, view.network_id)
    results = await asyncio.to_thread(shown, view, held.texts, language)
    return pages.render(
        request,
        "results.html",
        view=view,
        network=Localised.model_validate(name) if name else None,
        about=await queries.about(connection, survey_id),
        results=results,
    )


@router.get("/networks/{network_id}/survey-results", response_class=HTMLResponse)
async def list_results(network_id: UUID, request: Request, connection: Reading) -> HTMLResponse:
    """What can be answered now, and all published results, the newest first."""
    name = await network_name(connection, network_id)
    if name is None:
        raise Problem(404, "not_found")
    listed = await queries.listed(connection, network_id)
    return pages.render(
        request,
        "network_results.html",
        network=Localised.model_validate(name),
        network_id=network_id,
        followed=_followed(listed),
        standings=await published_models(connection, network_id),
        open_now=[one for one in listed if one.published_at is None],
        published=[one for one in listed if one.published_at is not None],
    )


@router.get("/series/{series_id}/results.html", response_class=HTMLResponse)
async def show_trends(
    series_id: UUID, request: Request, connection: Reading, held: Held, language: Language
) -> HTMLResponse:
    """How what was published of a series' gatherings changed over time."""
    found = await queries.series_and_network(connection, series_id)
    if found is None:
        raise Problem(404, "not_found")
    title, network_id = found
    gatherings = await queries.published_of_series(connection, series_id)
    trends = await asyncio.to_thread(trends_of, gatherings, held.texts, language)
    return pages.render(
        request, "series_results.html", series=Localised.model_validate(title), network_id=network_id, trends=trends
    )


def _followed(listed: Sequence[Listed]) -> dict[UUID, Localised]:
    """The series with so many published results that there may be a trend."""
    published = [one.series_id for one in listed if one.published_at is not None]
    return {
        one.series_id: one.series
        for one in listed
        if one.series_id and one.series and published.count(one.series_id) >= FEWEST
    }
