"""What you said, what we did: the page that shows people what came of their answers (feature C18)."""

from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.surveys.improvements import queries
from shared.contracts import Localised
from shared.networks.queries import network_name
from shared.web.asking import Reading
from shared.web.pages import Pages
from shared.web.problems import existing

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")


@router.get("/networks/{network_id}/what-you-said", response_class=HTMLResponse)
async def show_what_you_said(network_id: UUID, request: Request, connection: Reading) -> HTMLResponse:
    """Everybody may look; of an edition also what the one before it led to."""
    name = existing(await network_name(connection, network_id))
    found = await queries.improvements(connection, network_id, None, None)
    worded = await queries.wordings(connection, [one.id for one in found])
    told = [
        {
            "improvement": one,
            "shaped_this": one.edition_id == network_id,
            "questions": [
                (source, Localised.model_validate(worded[source.survey_id, source.question]))
                for source in one.sources
                if (source.survey_id, source.question) in worded
            ],
        }
        for one in found
    ]
    return pages.render(
        request, "what_you_said.html", network=Localised.model_validate(name), network_id=network_id, told=told
    )
