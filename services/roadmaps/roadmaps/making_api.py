"""Roadmaps made from a template, for one organisation or for hundreds at once (features E2, E16)."""

from uuid import UUID, uuid4

from fastapi import APIRouter

from services.roadmaps.roadmaps.bodies import MadeRoadmaps, MakeRoadmaps, RoadmapLine
from services.roadmaps.roadmaps.list_queries import lines
from services.roadmaps.roadmaps.making import Plan, ids_of, make
from services.roadmaps.templates.choosing import template_called
from shared.networks.queries import network_is_known
from shared.postgres import Connection
from shared.web.asking import Now, Transaction
from shared.web.once import Once
from shared.web.problems import Problem

router = APIRouter(tags=["roadmaps"])


@router.post("/networks/{network_id}/roadmaps", status_code=201)
async def make_roadmaps(network_id: UUID, request: MakeRoadmaps, tx: Transaction, once: Once, now: Now) -> MadeRoadmaps:
    """All of them or none."""
    if earlier := await once.earlier(tx):
        return await _made(tx, earlier, request.owners)
    plan = await _plan(tx, network_id, request)
    batch = uuid4()
    await make(tx, plan, batch, request.owners, now)
    await once.keep(tx, batch)
    return await _made(tx, batch, request.owners)


async def _plan(tx: Connection, network_id: UUID, request: MakeRoadmaps) -> Plan:
    if not await network_is_known(tx, network_id):
        raise Problem(404, "not_found")
    if request.edition_id is not None and not await network_is_known(tx, request.edition_id):
        raise Problem(422, "unknown_edition", field="edition_id")
    template = await template_called(tx, network_id, request.template)
    if template is None:
        raise Problem(422, "unknown_template", field="template")
    common = {name: getattr(request, name) for name in ("starts_on", "title", "kind", "members", "illustrative")}
    return Plan(network_id=network_id, template=template, edition_id=request.edition_id, **common)


async def _made(tx: Connection, batch: UUID, owners: list[UUID]) -> MadeRoadmaps:
    found = await lines(tx, ids_of(batch, owners))
    return MadeRoadmaps(items=[RoadmapLine.model_validate(one) for one in found])
