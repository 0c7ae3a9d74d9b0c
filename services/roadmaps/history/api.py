"""A roadmap as it was at any moment, and what changed between two moments or versions (features E11, E12)."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Response

from services.roadmaps.history import queries
from services.roadmaps.history.bodies import AsOfView, DifferencesView
from services.roadmaps.history.comparing import Side, compared
from services.roadmaps.history.moments import Version, moment, side
from shared.web.asking import Reading
from shared.web.problems import Problem, existing

router = APIRouter(tags=["history"])

AS_IT_WAS: dict[int | str, dict[str, Any]] = {200: {"model": AsOfView}}
AS_COMPARED: dict[int | str, dict[str, Any]] = {200: {"model": DifferencesView}}
JSON = "application/json"

FromNumber = Annotated[int, Query(alias="from", ge=1, lt=2**31)]
ToNumber = Annotated[int, Query(alias="to", ge=1, lt=2**31)]
FromSide = Annotated[str, Query(alias="from", max_length=40)]
ToSide = Annotated[str, Query(alias="to", max_length=40)]


@router.get("/roadmaps/{roadmap_id}/as-of/{moment_or_day}", response_class=Response, responses=AS_IT_WAS)
async def show_as_of(roadmap_id: UUID, moment_or_day: str, reading: Reading) -> Response:
    """All that stood in it then, published or not; a day stands for its end in Finland."""
    at = moment(moment_or_day, end_of_day=True)
    if at is None:
        raise Problem(422, "moment_or_version_needed", field="moment_or_day")
    document = existing(await queries.json_at(reading, roadmap_id, at))
    return Response(document, media_type=JSON)


@router.get("/roadmaps/{roadmap_id}/differences", response_class=Response, responses=AS_COMPARED)
async def show_differences(roadmap_id: UUID, reading: Reading, before: FromNumber, after: ToNumber) -> Response:
    """What one published version says otherwise than another."""
    found = await compared(reading, roadmap_id, Version(before), Version(after))
    return Response(orjson.dumps(found.told(), default=str), media_type=JSON)


@router.get("/roadmaps/{roadmap_id}/changes", response_class=Response, responses=AS_COMPARED)
async def show_changes(roadmap_id: UUID, reading: Reading, before: FromSide, after: ToSide) -> Response:
    """What was changed from one moment to another: each a day, a time or `version:2`.

    `from` a day is from its beginning in Finland, `to` a day until its end.
    """
    found = await compared(reading, roadmap_id, *sides(before, after))
    return Response(orjson.dumps(found.told(), default=str), media_type=JSON)


def sides(before: str, after: str) -> tuple[Side, Side]:
    """Raises Problem 422 for what is neither a moment nor a version."""
    return _side("from", before, end_of_day=False), _side("to", after, end_of_day=True)


def _side(name: str, text: str, *, end_of_day: bool) -> Side:
    told = side(text, end_of_day=end_of_day)
    if told is None:
        raise Problem(422, "moment_or_version_needed", field=name)
    return told
