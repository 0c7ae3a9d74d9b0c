"""The models that organisations are assessed by, and bringing one in from a file (feature D1)."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.surveys.models import queries
from services.surveys.models.content import Model
from services.surveys.models.shipped_models import shipped_models
from shared.contracts import Localised
from shared.web.asking import Reading, Transaction
from shared.web.body import Body
from shared.web.problems import Problem, existing
from shared.yaml_files.loading import LARGEST, Refused, load
from shared.yaml_files.refusing import refusal

router = APIRouter(tags=["assessments"])


class BringModel(Body):
    """A model's file, YAML or JSON, as it is."""

    text: Annotated[str, Field(min_length=1, max_length=LARGEST)]

    model_config = {"str_max_length": LARGEST, "str_strip_whitespace": False}


class ModelLine(BaseModel):
    """`shipped`: it came with the platform."""

    key: str
    version: int
    title: Localised
    criteria: int
    levels: int
    shipped: bool


@router.get("/assessment-models")
async def list_models(connection: Reading) -> list[ModelLine]:
    return [_line(model) for model in await queries.models(connection)]


@router.get("/assessment-models/{key}/{version}")
async def show_model(key: str, version: int, connection: Reading) -> Model:
    if not 1 <= version <= 10_000:
        raise Problem(404, "not_found")
    found = existing(await queries.model(connection, key, version))
    return found


@router.post("/assessment-models", status_code=201, response_model=Model)
async def bring_model(body: BringModel, request: Request, tx: Transaction) -> Model | Response:
    """A version that is there stays as it is: bring the changed one under the next number."""
    try:
        model = load(body.text, Model)
    except Refused as refused:
        return refusal(request, refused, "model_refused")
    if (model.key, model.version) in shipped_models() or not await queries.insert_model(tx, model):
        raise Problem(409, "model_version_taken")
    return model


def _line(model: Model) -> ModelLine:
    return ModelLine(
        key=model.key,
        version=model.version,
        title=model.title,
        criteria=len(model.criteria),
        levels=len(model.levels),
        shipped=(model.key, model.version) in shipped_models(),
    )
