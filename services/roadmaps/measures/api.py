"""Measures of a roadmap: added, read, planned anew and taken out (feature E4)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Query, Request, Response

from services.roadmaps.measures import dependency_queries, listing_queries, queries, value_queries
from services.roadmaps.measures.bodies import AddedView, AddMeasures, ChangeMeasure, GivenMeasure, MeasureView, planned
from services.roadmaps.measures.changing import change
from services.roadmaps.measures.fault import Fault
from services.roadmaps.measures.holding import Held, hold, hold_roadmap
from services.roadmaps.measures.keeping import add, remove
from services.roadmaps.measures.listing_queries import Asked, Missing
from services.roadmaps.measures.refusing import joined, refused
from services.roadmaps.measures.statuses import with_status
from shared.contracts import Measure, Roadmap
from shared.contracts.measure import Key
from shared.postgres import Connection
from shared.privacy.duty_log import Disclosure
from shared.web.asking import Caller, Now, Transaction
from shared.web.hot import hot, told_with_version
from shared.web.listing import LongCursor, Page
from shared.web.once import Once
from shared.web.problems import Problem
from shared.web.versions import IfMatch, set_etag

router = APIRouter(tags=["measures"])

DECIDED_TOGETHER = frozenset({"depends_on", "budget", "external_id"})
"""What can only be right or wrong beside the roadmap's other measures."""


@router.post("/roadmaps/{roadmap_id}/measures", status_code=201)
async def add_measures(roadmap_id: UUID, request: AddMeasures, tx: Transaction, once: Once, now: Now) -> AddedView:
    """One or many at once: all, or none where one has a fault."""
    if batch := await once.earlier(tx):
        return await _added(tx, [uuid5(batch, str(place)) for place in range(len(request.measures))])
    roadmap, batch = await hold_roadmap(tx, roadmap_id), uuid4()
    made = [_made(roadmap, uuid5(batch, str(place)), place, one) for place, one in enumerate(request.measures)]
    kept = await add(tx, roadmap, made, now)
    await once.keep(tx, batch)
    return AddedView(items=[one.measure for one in kept])


@router.get("/roadmaps/{roadmap_id}/measures", response_model=Page[MeasureView])
async def list_measures(
    roadmap_id: UUID,
    tx: Transaction,
    who: Caller,
    cursor: LongCursor,
    disclosure: Disclosure,
    status: Annotated[Key | None, Query()] = None,
    sector: Annotated[Key | None, Query()] = None,
    goal: Annotated[str | None, Query(max_length=60)] = None,
    owner: Annotated[str | None, Query(pattern="^me$")] = None,
    missing: Annotated[Missing | None, Query()] = None,
) -> Response:
    """As they are now, by id. `goal`: a key of the roadmap's goals, or the id of one of the compass."""
    (after,) = cursor.keys(UUID)
    asked = Asked(status, sector, goal, who.person_id if owner else None, missing)
    found = await listing_queries.views(tx, roadmap_id, asked, after, cursor.limit)
    disclosure.of(one.owner_id for one in found)
    following = cursor.page_by_id(found).next
    body = f'{{"items":[{",".join(one.view for one in found)}],"next":{_quoted(following)}}}'
    return Response(body, media_type="application/json")


@router.get("/measures/{measure_id}")
async def show_measure(measure_id: UUID, response: Response, tx: Transaction, disclosure: Disclosure) -> MeasureView:
    kept = await queries.measure(tx, measure_id)
    if kept is None or kept.measure.removed:
        raise Problem(404, "not_found")
    disclosure.of([kept.owner_id])
    set_etag(response, kept.measure.version)
    return MeasureView(measure=kept.measure, owner_id=kept.owner_id, changed_at=kept.changed_at)


@router.patch("/measures/{measure_id}", response_model=Measure, openapi_extra=told_with_version(ChangeMeasure))
async def change_measure(measure_id: UUID, request: Request) -> Response:
    """Plan it anew. What isn't named stays as it was; a list that is named takes the place of the one before."""
    asked = await hot(request)
    told = await asked.body(ChangeMeasure)

    async def decide(connection: Connection, held: Held) -> Measure:
        after = planned(held.kept.measure, told)
        if "indicators" in told.model_fields_set and (faults := await _faults_in_units(connection, after)):
            raise refused(faults)
        return after

    return await change(asked, measure_id, decide, alone=bool(DECIDED_TOGETHER & told.model_fields_set))


@router.delete("/measures/{measure_id}", status_code=204)
async def remove_measure(measure_id: UUID, tx: Transaction, if_match: IfMatch, now: Now) -> None:
    """Take it out of the roadmap; its history stays, and the published versions that it is in."""
    held = await hold(tx, measure_id, if_match, alone=True)
    if waiting := await dependency_queries.waiting_for(tx, held.roadmap.id, measure_id):
        raise Problem(
            409,
            "measure_needed",
            params={"measures": joined(waiting.values(), ", ")},
            more={"measures": [str(one) for one in waiting]},
        )
    await remove(tx, held, now)


def _made(roadmap: Roadmap, identity: UUID, place: int, given: GivenMeasure) -> Measure:
    """Raises what a client reads of a status that isn't the roadmap's, or lacks its reason."""
    first = roadmap.statuses[0]
    begun = Measure(
        id=identity, version=1, roadmap_id=roadmap.id, title=given.title, status=first.key, stage=first.stage,
        progress=first.progress or 0,
    )  # fmt: skip
    match with_status(
        planned(begun, given), given.status or first.key, roadmap, reason=given.reason, progress=given.progress
    ):
        case Fault() as fault:
            raise refused([fault], "measures", place)
        case Measure() as made:
            return made


async def _added(connection: Connection, ids: Sequence[UUID]) -> AddedView:
    return AddedView(items=[one.measure for one in await queries.measures_by_id(connection, ids)])


async def _faults_in_units(tx: Connection, after: Measure) -> list[Fault]:
    """Values are numbers of their unit: another unit is another indicator."""
    units = await value_queries.units_of(tx, after.id)
    return [
        Fault(f"indicators.{place}.unit", "unit_has_values", units[indicator.key])
        for place, indicator in enumerate(after.indicators)
        if units.get(indicator.key, indicator.unit) != indicator.unit
    ]


def _quoted(text: str | None) -> str:
    return f'"{text}"' if text else "null"
