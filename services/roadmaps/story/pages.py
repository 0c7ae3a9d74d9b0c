"""The story as a page: a list of days that reads from top to bottom, and what is missing in it."""

from datetime import date
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.roadmaps.story.bodies import MomentView, gaps_of, moment_view
from services.roadmaps.story.rules import day_in_finland
from services.roadmaps.story.telling import Story, story_of_network, story_of_roadmap
from shared.contracts import Localised
from shared.web.asking import Now, Reading
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")


@router.get("/networks/{network_id}/story.html", response_class=HTMLResponse)
async def show_network(network_id: UUID, request: Request, connection: Reading) -> HTMLResponse:
    return _rendered(request, await story_of_network(connection, network_id))


@router.get("/roadmaps/{roadmap_id}/story.html", response_class=HTMLResponse)
async def show_roadmap(roadmap_id: UUID, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    return _rendered(request, await story_of_roadmap(connection, roadmap_id, day_in_finland(now)))


def _rendered(request: Request, story: Story | None) -> HTMLResponse:
    if story is None:
        raise Problem(404, "not_found")
    views = [moment_view(story, one) for one in story.moments]
    return pages.render(
        request,
        "story.html",
        title=Localised.model_validate(story.title) if story.title else None,
        days=_by_day(views),
        named={one.id: one for one in views if one.title},
        gaps=gaps_of(story),
    )


def _by_day(views: list[MomentView]) -> dict[date | None, list[MomentView]]:
    days: dict[date | None, list[MomentView]] = {}
    for one in views:
        days.setdefault(one.on, []).append(one)
    return days
