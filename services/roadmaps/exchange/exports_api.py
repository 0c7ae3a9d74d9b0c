"""Measures of a roadmap as files: its team's working state, and for everybody what is published."""

from typing import Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Response

from services.roadmaps.exchange import queries
from services.roadmaps.exchange.apart import table_apart
from services.roadmaps.exchange.wording import Speaker, words_of
from services.roadmaps.publications.queries import published_json
from services.roadmaps.roadmaps.queries import document, roadmap
from shared.apart import NotDone
from shared.contracts import Localised
from shared.exports import CSV, XLSX
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.asking import Held, Language
from shared.web.problems import Problem, busy, existing

router = APIRouter(tags=["exchange"])

Ending = Literal["csv", "xlsx", "json"]
MEDIA = {"csv": CSV, "xlsx": XLSX, "json": "application/json"}


@router.get("/roadmaps/{roadmap_id}/export.{ending}", response_class=Response)
async def export_working_state(roadmap_id: UUID, ending: Ending, held: Held, language: Language) -> Response:
    """What an import reads: brought back as it is it changes nothing."""
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        kept = existing(await roadmap(connection, roadmap_id))
        standing = await queries.as_it_stands(connection, roadmap_id, removed=False)
    told = orjson.dumps({"roadmap": document(kept.roadmap), "measures": orjson.Fragment(standing.documents)})
    return await _file(told, ending, Speaker(held.texts, language))


@router.get("/public-roadmaps/{roadmap_id}/export.{ending}", response_class=Response)
async def export_published(
    roadmap_id: UUID, ending: Ending, held: Held, language: Language, number: int | None = None
) -> Response:
    """The newest published version, or the one with this number."""
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        told = await published_json(connection, roadmap_id, number)
    if told is None:
        raise Problem(404, "not_found")
    return await _file(told, ending, Speaker(held.texts, language))


async def _file(told: bytes, ending: Ending, speaker: Speaker) -> Response:
    """`told` has the roadmap and its measures as JSON."""
    document = orjson.loads(told)
    headers = headers_of(document["roadmap"], ending, speaker)
    if ending == "json":
        return Response(told, media_type=MEDIA[ending], headers=headers)
    asked = {
        "measures": document["measures"],
        "custom_fields": document["roadmap"].get("custom_fields", []),
        "words": words_of(speaker.texts),
        "language": speaker.language,
        "ending": ending,
        "sheet": speaker.say("sheet"),
        "about_sheet": speaker.say("about"),
        "about": about(document["roadmap"], len(document["measures"]), speaker),
    }
    try:
        return Response(await table_apart(asked), media_type=MEDIA[ending], headers=headers)
    except NotDone as failed:
        raise busy() from failed


def about(told: dict[str, Any], measures: int, speaker: Speaker) -> list[tuple[str, str]]:
    """What the file is of."""
    title, number = Localised.model_validate(told["title"]), told.get("number")
    rows = [
        (speaker.say("roadmap"), speaker.text(title)),
        (speaker.say("which_version"), str(number) if number else speaker.say("working_state")),
        (speaker.say("number_of_measures"), str(measures)),
    ]
    if told.get("illustrative"):
        rows.append((speaker.say("values"), speaker.say("illustrative")))
    return rows


def headers_of(told: dict[str, Any], ending: str, speaker: Speaker) -> dict[str, str]:
    version = f"-{told['number']}" if told.get("number") else f"-v{told['version']}"
    name = f"{speaker.say('file_name')}{version}-{speaker.language}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"', "Content-Language": speaker.language}
