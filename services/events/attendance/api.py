"""Attendance of a network and of a theme: the growth curve, its mean and its peak (feature B19)."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from services.events.attendance import queries
from shared.contracts.growth import Counted, growth
from shared.networks.queries import network_name
from shared.web.asking import Reading
from shared.web.problems import Problem

router = APIRouter(tags=["attendance"])


class CountedView(BaseModel):
    """One occurrence on the curve. `attended` None: nobody counted. `illustrative`: not from single counts."""

    model_config = ConfigDict(from_attributes=True)

    occurrence_id: UUID
    theme_id: UUID | None
    starts_at: datetime
    registered: int
    attended: int | None
    by_organisation_kind: dict[str, int]
    illustrative: bool


class GrowthView(BaseModel):
    """`mean` and `peak` are of the counted occurrences."""

    curve: list[CountedView]
    mean: float | None
    peak: CountedView | None
    by_organisation_kind: dict[str, int]


@router.get("/networks/{network_id}/attendance")
async def show_attendance_of_network(network_id: UUID, reading: Reading) -> GrowthView:
    """Exact numbers, therefore for the network's coordinators."""
    if await network_name(reading, network_id) is None:
        raise Problem(404, "not_found")
    return _view(await queries.attendance_of_network(reading, network_id))


@router.get("/themes/{theme_id}/attendance")
async def show_attendance_of_theme(theme_id: UUID, reading: Reading) -> GrowthView:
    """The same for the occurrences of one theme (feature B6)."""
    return _view(await queries.attendance_of_theme(reading, theme_id))


def _view(curve: list[Counted]) -> GrowthView:
    grown = growth(curve)
    return GrowthView(
        curve=[CountedView.model_validate(one) for one in curve],
        mean=grown.mean,
        peak=CountedView.model_validate(grown.peak) if grown.peak else None,
        by_organisation_kind=grown.by_organisation_kind,
    )
