"""The page that tells what a link into a roadmap's team is for."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.roadmaps.team import link_queries
from services.roadmaps.team.links_api import PURPOSE
from shared.contracts import Localised
from shared.mail import links
from shared.web.asking import Now, Reading, resources_of
from shared.web.language import language_of
from shared.web.pages import Pages
from shared.web.problems import existing

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages()


@router.get("/team-links/{secret}", response_class=HTMLResponse)
async def show_team_link(secret: str, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """Spends nothing: mail scanners open links too."""
    held = await links.find(connection, PURPOSE, secret, now)
    found = existing(await link_queries.link(connection, held.subject_id) if held and held.spent_at is None else None)
    texts, language = resources_of(request).texts, language_of(request)
    task = texts.say(language, f"roadmap.task.{found.task}")
    return pages.render(
        request,
        "message.html",
        heading=Localised.model_validate(found.title).in_language(language),
        paragraphs=[
            texts.say(language, "page.team_link.invited", task=task),
            texts.say(language, "page.team_link.how"),
        ],
    )
