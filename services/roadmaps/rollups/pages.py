"""The situational picture of roadmaps: how far what was published is, as bars with their table (seed row 001-39)."""

import asyncio
from pathlib import Path
from typing import get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.roadmaps.rollups import queries
from services.roadmaps.rollups.api import Of
from services.roadmaps.rollups.drawing import drawn_progress, label, sentence
from services.roadmaps.rollups.grouping import By
from services.roadmaps.rollups.rolling_up import rolled_up
from shared.contracts import Localised
from shared.networks.queries import network_name
from shared.web.asking import Held, Language, Reading
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")

PICTURES: tuple[By, ...] = tuple(by for by in get_args(By) if by != "goal")


@router.get("/progress.html", response_class=HTMLResponse)
async def show_picture(
    request: Request, connection: Reading, held: Held, language: Language, by: By = "sector", network_id: Of = None
) -> HTMLResponse:
    """Everybody may look, and choose what it is grouped by."""
    if by not in PICTURES:
        raise Problem(422, "roadmap_needed", field="by")
    name = await network_name(connection, network_id) if network_id else None
    if network_id and name is None:
        raise Problem(404, "not_found")
    found = await rolled_up(connection, held.texts, language, by, network_id, None)
    chart = await asyncio.to_thread(drawn_progress, held.texts, language, found)
    served = {one.key for one in await queries.sums(connection, "national_goal", None, None) if one.progress.counted}
    goals = [goal for goal in await queries.national_goals(connection) if str(goal.id) not in served]
    return pages.render(
        request,
        "progress.html",
        found=found,
        chart=chart,
        sentence=sentence(held.texts, language, found),
        rows=[(label(held.texts, language, one), one) for one in found.groups],
        choices=PICTURES,
        network_id=network_id,
        network=Localised.model_validate(name) if name else None,
        without_measures=goals,
    )
