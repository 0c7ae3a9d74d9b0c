"""Templates shown, kept of a network's own roadmaps or from a file, and dropped (feature E16)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.roadmaps.roadmaps.queries import roadmap
from services.roadmaps.templates import queries
from services.roadmaps.templates.choosing import template_from
from services.roadmaps.templates.content import RoadmapTemplate
from services.roadmaps.templates.queries import KeptTemplate
from services.roadmaps.templates.shipped_templates import shipped_templates
from shared.contracts import Localised
from shared.networks.queries import network_is_known
from shared.texts.wording import Label
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem
from shared.yaml_files.loading import LARGEST, Refused, load
from shared.yaml_files.refusing import refusal

router = APIRouter(tags=["roadmap templates"])


class SaveTemplate(Body):
    """Which roadmap is the pattern, and how the template is called."""

    title: Label
    roadmap_id: UUID


class BringTemplate(Body):
    """A template's file, YAML or JSON, as it is."""

    text: Annotated[str, Field(min_length=1, max_length=LARGEST)]

    model_config = {"str_max_length": LARGEST, "str_strip_whitespace": False}


class ShippedLine(BaseModel):
    """A template that comes with the platform."""

    name: str
    title: Localised


class TemplateView(BaseModel):
    """A network's own template."""

    id: UUID
    network_id: UUID
    changed_at: datetime
    content: RoadmapTemplate


@router.get("/roadmap-templates")
async def list_shipped_templates() -> list[ShippedLine]:
    return [ShippedLine(name=name, title=one.title) for name, one in shipped_templates().items()]


@router.get("/roadmap-templates/{name}", response_model_exclude_none=True)
async def show_shipped_template(name: str) -> RoadmapTemplate:
    if name not in shipped_templates():
        raise Problem(404, "not_found")
    return shipped_templates()[name]


@router.get("/networks/{network_id}/roadmap-templates", response_model_exclude_none=True)
async def list_templates(network_id: UUID, reading: Reading, cursor: Cursor) -> Page[TemplateView]:
    (after,) = cursor.keys(UUID)
    found = await queries.templates(reading, network_id, after, cursor.limit)
    return cursor.page_by_id([_view(one) for one in found])


@router.post("/networks/{network_id}/roadmap-templates", status_code=201, response_model_exclude_none=True)
async def save_template(network_id: UUID, body: SaveTemplate, tx: Transaction, now: Now, once: Once) -> TemplateView:
    """Keep a roadmap of the network as it is now, to make others from."""
    if earlier := await once.earlier(tx):
        return _view(await queries.template(tx, network_id, earlier))
    source = await roadmap(tx, body.roadmap_id)
    if source is None or source.roadmap.network_id != network_id:
        raise Problem(422, "unknown_roadmap", field="roadmap_id")
    kept = KeptTemplate(uuid4(), network_id, template_from(source, body.title), now)
    await queries.insert_template(tx, kept)
    await once.keep(tx, kept.id)
    return _view(kept)


@router.post(
    "/networks/{network_id}/roadmap-templates/files",
    status_code=201,
    response_model=TemplateView,
    response_model_exclude_none=True,
)
async def bring_template(
    network_id: UUID, body: BringTemplate, request: Request, tx: Transaction, now: Now, once: Once
) -> TemplateView | Response:
    """A file that isn't a template is refused with each line and its reason."""
    if earlier := await once.earlier(tx):
        return _view(await queries.template(tx, network_id, earlier))
    if not await network_is_known(tx, network_id):
        raise Problem(404, "not_found")
    try:
        content = load(body.text, RoadmapTemplate)
    except Refused as refused:
        return refusal(request, refused, "template_refused")
    kept = KeptTemplate(uuid4(), network_id, content, now)
    await queries.insert_template(tx, kept)
    await once.keep(tx, kept.id)
    return _view(kept)


@router.get("/networks/{network_id}/roadmap-templates/{template_id}", response_model_exclude_none=True)
async def show_template(network_id: UUID, template_id: UUID, reading: Reading) -> TemplateView:
    return _view(await queries.template(reading, network_id, template_id))


@router.delete("/networks/{network_id}/roadmap-templates/{template_id}", status_code=204)
async def delete_template(network_id: UUID, template_id: UUID, tx: Transaction) -> Response:
    """Roadmaps that were made from it stay."""
    if not await queries.delete_template(tx, network_id, template_id):
        raise Problem(404, "not_found")
    return Response(status_code=204)


def _view(kept: KeptTemplate | None) -> TemplateView:
    if kept is None:
        raise Problem(404, "not_found")
    return TemplateView(id=kept.id, network_id=kept.network_id, changed_at=kept.changed_at, content=kept.content)
