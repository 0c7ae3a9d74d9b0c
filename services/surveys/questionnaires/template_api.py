"""Templates: those that come with the platform, and those that a network keeps of its own surveys (feature C11)."""

from datetime import datetime
from uuid import UUID, uuid4

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.surveys.questionnaires import queries
from services.surveys.questionnaires.content import Questionnaire
from services.surveys.questionnaires.library import TEMPLATES, TemplateName, template_of
from services.surveys.questionnaires.queries import KeptTemplate
from services.surveys.surveys.queries import network_of_survey
from shared.contracts import Localised
from shared.texts.wording import Label
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem

router = APIRouter(tags=["questionnaire templates"])


class SaveTemplate(Body):
    """Which survey's questions are to be kept, and how the template is called."""

    title: Label
    survey_id: UUID


class ShippedView(BaseModel):
    """A template that comes with the platform; `kind` is the kind of survey that it is meant for."""

    name: str
    kind: str
    title: Localised


class ShippedContentView(ShippedView):
    content: Questionnaire


class TemplateView(BaseModel):
    """A network's own template."""

    id: UUID
    network_id: UUID
    title: Localised
    changed_at: datetime


class TemplateContentView(TemplateView):
    content: Questionnaire


@router.get("/questionnaire-templates", response_model_exclude_none=True)
async def list_shipped_templates() -> list[ShippedView]:
    return [ShippedView(name=name, kind=one.kind, title=one.title) for name, one in TEMPLATES.items()]


@router.get("/questionnaire-templates/{name}", response_model_exclude_none=True)
async def show_shipped_template(name: TemplateName) -> ShippedContentView:
    one = template_of(name)
    return ShippedContentView(name=name, kind=one.kind, title=one.title, content=one.content)


@router.get("/networks/{network_id}/questionnaire-templates", response_model_exclude_none=True)
async def list_templates(network_id: UUID, reading: Reading, cursor: Cursor) -> Page[TemplateView]:
    (after,) = cursor.keys(UUID)
    rows = await queries.templates(reading, network_id, after, cursor.limit)
    return cursor.page([TemplateView.model_validate(row) for row in rows], str(rows[-1]["id"]) if rows else "")


@router.post("/networks/{network_id}/questionnaire-templates", status_code=201, response_model_exclude_none=True)
async def save_template(
    network_id: UUID, request: SaveTemplate, tx: Transaction, now: Now, once: Once
) -> TemplateContentView:
    """Keep a survey's questions as they are now, to make other surveys from."""
    if earlier := await once.earlier(tx):
        return _view(await queries.template(tx, network_id, earlier))
    source = await queries.current(tx, request.survey_id)
    if source is None or await network_of_survey(tx, request.survey_id) != network_id:
        raise Problem(422, "unknown_source", field="survey_id")
    title = request.title.model_dump(exclude_none=True)
    kept = KeptTemplate(uuid4(), network_id, title, now, source.content)
    await queries.insert_template(tx, kept)
    await once.keep(tx, kept.id)
    return _view(kept)


@router.get("/networks/{network_id}/questionnaire-templates/{template_id}", response_model_exclude_none=True)
async def show_template(network_id: UUID, template_id: UUID, reading: Reading) -> TemplateContentView:
    return _view(await queries.template(reading, network_id, template_id))


@router.delete("/networks/{network_id}/questionnaire-templates/{template_id}", status_code=204)
async def delete_template(network_id: UUID, template_id: UUID, tx: Transaction) -> Response:
    """What was made from it stays."""
    if not await queries.delete_template(tx, network_id, template_id):
        raise Problem(404, "not_found")
    return Response(status_code=204)


def _view(kept: KeptTemplate | None) -> TemplateContentView:
    if kept is None:
        raise Problem(404, "not_found")
    return TemplateContentView(
        id=kept.id,
        network_id=kept.network_id,
        title=Localised.model_validate(kept.title),
        changed_at=kept.changed_at,
        content=kept.content,
    )
