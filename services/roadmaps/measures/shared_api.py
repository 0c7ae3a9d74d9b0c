"""Measures that several organisations do together, seen from the roadmap of each of them (feature E19)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.roadmaps.measures import shared_queries
from services.roadmaps.roadmaps.queries import roadmap as roadmap_of
from shared.contracts import Localised, Measure, PartnerRole
from shared.web.asking import Reading
from shared.web.listing import Cursor, Page
from shared.web.problems import existing

router = APIRouter(tags=["measures"])


class SharedMeasure(BaseModel):
    """`measure` as its roadmap has published it: its progress is told there, once for all who do it."""

    roadmap_id: UUID
    roadmap_title: Localised
    owner_id: UUID
    role: PartnerRole
    measure: Measure


@router.get("/roadmaps/{roadmap_id}/shared-measures")
async def list_shared_measures(roadmap_id: UUID, connection: Reading, cursor: Cursor) -> Page[SharedMeasure]:
    """Of others' published roadmaps, those that this roadmap's owner does with them."""
    kept = existing(await roadmap_of(connection, roadmap_id))
    (after,) = cursor.keys(UUID)
    found = await shared_queries.published_with(connection, kept.roadmap.owner_id, roadmap_id, after, cursor.limit)
    views = [
        SharedMeasure(
            roadmap_id=one.measure.roadmap_id, roadmap_title=one.roadmap_title, owner_id=one.owner_id,
            role=next(who.role for who in one.measure.partners if who.organisation_id == kept.roadmap.owner_id),
            measure=one.measure,
        )
        for one in found
    ]  # fmt: skip
    return cursor.page(views, str(found[-1].measure.id) if found else "")
