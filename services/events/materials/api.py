"""What belongs to an occurrence's invitation and memo: materials, and to whom they go (features B13, C17, I9)."""

from datetime import datetime
from uuid import UUID, uuid4

from fastapi import APIRouter, Response

from services.events.materials import queries
from services.events.materials.bodies import (
    AddMaterial,
    DistributionView,
    MaterialsView,
    MaterialView,
    SetDistribution,
    SummaryView,
)
from services.events.occurrences.queries import lock_occurrence, network_of_occurrence
from shared.postgres import Connection
from shared.web.asking import Now, Reading, Transaction
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["materials"])

MOST_MATERIALS = 100


@router.get("/occurrences/{occurrence_id}/materials")
async def list_materials(occurrence_id: UUID, reading: Reading) -> MaterialsView:
    """What belongs to the occurrence; summaries of surveys that were asked before it come by themselves."""
    await _require_occurrence(reading, occurrence_id)
    summaries = [SummaryView(**row) for row in await queries.summaries(reading, occurrence_id)]
    added = [MaterialView(**row) for row in await queries.materials(reading, occurrence_id)]
    return MaterialsView(occurrence_id=occurrence_id, materials=[*summaries, *added])


@router.post("/occurrences/{occurrence_id}/materials", status_code=201)
async def add_material(
    occurrence_id: UUID, request: AddMaterial, tx: Transaction, once: Once, now: Now
) -> MaterialView:
    """Publish a memo, slides, a recording or another link with the occurrence."""
    material_id = await once.earlier(tx)
    if material_id is None:
        material_id = await _added(tx, occurrence_id, request, now)
        await once.keep(tx, material_id)
    row = existing(await queries.material(tx, occurrence_id, material_id))
    return MaterialView(**row)


@router.delete("/occurrences/{occurrence_id}/materials/{material_id}", status_code=204, response_class=Response)
async def remove_material(occurrence_id: UUID, material_id: UUID, tx: Transaction) -> None:
    """What was added goes; a survey's summary goes when surveys takes its results back."""
    if not await queries.delete_material(tx, occurrence_id, material_id):
        raise Problem(404, "not_found")


@router.get("/occurrences/{occurrence_id}/distribution")
async def show_distribution(occurrence_id: UUID, response: Response, reading: Reading) -> DistributionView:
    await _require_occurrence(reading, occurrence_id)
    shown = await _distribution(reading, occurrence_id)
    set_etag(response, shown.version)
    return shown


@router.put("/occurrences/{occurrence_id}/distribution")
async def set_distribution(
    occurrence_id: UUID, request: SetDistribution, response: Response, tx: Transaction, if_match: IfMatch
) -> DistributionView:
    """Say to whom invitation and memo go, and who gets them for information."""
    if await lock_occurrence(tx, occurrence_id) is None:
        raise Problem(404, "not_found")
    before = await _distribution(tx, occurrence_id)
    require_version(before.version, if_match)
    wanted = {"recipients": request.recipients, "for_information": request.for_information}
    after = before.model_copy(update=wanted)
    if after != before:
        after = after.model_copy(update={"version": before.version + 1})
        lists = [[one.model_dump(mode="json", exclude_none=True) for one in listed] for listed in wanted.values()]
        await queries.set_distribution(tx, occurrence_id, after.version, *lists)
    set_etag(response, after.version)
    return after


async def _added(tx: Connection, occurrence_id: UUID, request: AddMaterial, now: datetime) -> UUID:
    """The occurrence is held, so that no two requests both add the last one that has room."""
    if await lock_occurrence(tx, occurrence_id) is None:
        raise Problem(404, "not_found")
    if await queries.number_of_materials(tx, occurrence_id) >= MOST_MATERIALS:
        raise Problem(409, "too_many_materials", params={"most": MOST_MATERIALS})
    fresh = uuid4()
    await queries.insert_material(
        tx, fresh, occurrence_id, request.kind, request.title, request.url,
        captions=request.captions, consent_noted=request.consent_noted, now=now,
    )  # fmt: skip
    return fresh


async def _distribution(connection: Connection, occurrence_id: UUID) -> DistributionView:
    row = await queries.distribution(connection, occurrence_id)
    return DistributionView(occurrence_id=occurrence_id, **(row or {}))


async def _require_occurrence(connection: Connection, occurrence_id: UUID) -> None:
    if await network_of_occurrence(connection, occurrence_id) is None:
        raise Problem(404, "not_found")
