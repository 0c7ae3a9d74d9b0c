"""Pages of where organisations stand that publish it: as on the public topic, drawn, in words and as a table."""

from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.surveys.comparisons.api import ModelKey, ModelVersion, drawn, heat_rows
from services.surveys.comparisons.drawing import radar_chart
from services.surveys.models.shipped_models import DEFAULT
from services.surveys.rounds.queries import organisation_names
from services.surveys.targets.api import with_round
from services.surveys.targets.queries import targets_set
from services.surveys.targets.standing import public
from shared.contracts import Localised
from shared.networks.queries import network_name
from shared.web.asking import Held, Language, Reading
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

pages = Pages(Path(__file__).parent / "templates")


@router.get("/assessments/{assessment_id}/radar.html", response_class=HTMLResponse)
async def show_standing(
    assessment_id: UUID, request: Request, connection: Reading, held: Held, language: Language
) -> HTMLResponse:
    """404 also for one that its organisation doesn't publish: that there is one isn't told."""
    kept, own = await with_round(connection, assessment_id)
    if own.consent != "published":
        raise Problem(404, "not_found")
    standing = public(kept, own, list(await targets_set(connection, own.id)))
    chart, sentences = radar_chart(held.texts, language, kept, standing.criteria, {})
    names = await organisation_names(connection, [own.organisation_id])
    named = names.get(own.organisation_id)
    return pages.render(
        request,
        "radar.html",
        standing=standing,
        model=kept.model,
        organisation=Localised.model_validate(named).in_language(language) if named else "–",
        chart=chart,
        sentences=sentences,
    )


@router.get("/networks/{network_id}/assessments/heat-map.html", response_class=HTMLResponse)
async def show_standings(
    network_id: UUID,
    request: Request,
    connection: Reading,
    held: Held,
    language: Language,
    model_key: ModelKey = DEFAULT,
    model_version: ModelVersion = 1,
) -> HTMLResponse:
    name = await network_name(connection, network_id)
    if name is None:
        raise Problem(404, "not_found")
    model, rows = await heat_rows(connection, network_id, model_key, model_version)
    published = [row for row in rows if row.consent == "published"]
    return pages.render(
        request,
        "heat_map.html",
        network=Localised.model_validate(name),
        network_id=network_id,
        model=model,
        chart=drawn(held.texts, language, model, published),
        links=[f"/assessments/{row.assessment_id}/radar.html" for row in published],
    )
