"""How far everything published is, by what one likes to group it by; each number with its formula (feature E15)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.roadmaps.rollups.grouping import By
from services.roadmaps.rollups.own import own_progress
from services.roadmaps.rollups.rolling_up import rolled_up
from services.roadmaps.rollups.views import OwnProgressView, RollUpView
from shared.web.asking import Held, Language, Reading

router = APIRouter(tags=["roll-ups"])

ByAsked = Annotated[By, Query()]
Of = Annotated[UUID | None, Query()]


@router.get("/progress")
async def show_progress(
    connection: Reading, held: Held, language: Language, by: ByAsked = "sector", network_id: Of = None,
    roadmap_id: Of = None,
) -> RollUpView:  # fmt: skip
    """Of all published roadmaps, of those of a network, or of one."""
    return await rolled_up(connection, held.texts, language, by, network_id, roadmap_id)


@router.get("/roadmaps/{roadmap_id}/progress")
async def show_own_progress(roadmap_id: UUID, connection: Reading, held: Held, language: Language) -> OwnProgressView:
    """Of its measures as they are now."""
    return await own_progress(connection, held.texts, language, roadmap_id)
