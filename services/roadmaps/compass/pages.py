"""The compass as a page: everybody reads the edition in force, and every older one."""

import asyncio
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.roadmaps.compass import queries
from services.roadmaps.compass.api import Frame
from services.roadmaps.compass.queries import Edition
from services.roadmaps.compass.rules import goals_of
from services.roadmaps.compass.shipped_frames import NATIONAL
from services.roadmaps.compass.showing import Told, shown
from services.roadmaps.goal_comments.queries import STANCES, comments_of
from services.roadmaps.national_indicators.queries import counting_values
from services.roadmaps.rollups.queries import names_of_organisations, sums
from services.roadmaps.rollups.views import view_of_whole
from shared.contracts import Localised
from shared.postgres import Connection
from shared.web.asking import Held, Language, Now, Reading
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")

HELSINKI = ZoneInfo("Europe/Helsinki")


@router.get("/compass", response_class=HTMLResponse)
async def read_compass(
    request: Request, connection: Reading, held: Held, language: Language, now: Now, frame: Frame = NATIONAL
) -> HTMLResponse:
    """What the nation aims at today."""
    found = await queries.edition_in_force(connection, frame, now.astimezone(HELSINKI).date())
    return await _page(request, connection, held, language, found)


@router.get("/compass/editions/{edition_id}/compass.html", response_class=HTMLResponse)
async def read_edition(
    edition_id: UUID, request: Request, connection: Reading, held: Held, language: Language
) -> HTMLResponse:
    """An old edition stays readable, with what became of its goals."""
    found = await queries.edition(connection, edition_id)
    return await _page(request, connection, held, language, found if found and found.state == "published" else None)


async def _page(
    request: Request, connection: Connection, held: Held, language: Language, edition: Edition | None
) -> HTMLResponse:
    if edition is None:
        raise Problem(404, "not_found")
    others = [one for one in await queries.published_editions(connection) if one.frame == edition.frame]
    goals = [goal for _, goal in goals_of(edition.content)]
    contributors = {str(one) for goal in goals for one in goal.contributor_ids}
    names = await names_of_organisations(connection, sorted(contributors))
    told = Told(
        values=await counting_values(connection, edition.content),
        comments=await comments_of(connection, [goal.id for goal in goals]),
        names={UUID(key): Localised.model_validate(name) for key, name in names.items()},
        next=next((one.content for one in others if one.former_id == edition.id), None),
    )
    return pages.render(
        request,
        "compass.html",
        edition=edition,
        others=others,
        goals=await asyncio.to_thread(shown, edition.content, told, held.texts, language),
        done_by_goal={one.key: view_of_whole(one) for one in await sums(connection, "national_goal", None, None)},
        stances=STANCES,
    )
