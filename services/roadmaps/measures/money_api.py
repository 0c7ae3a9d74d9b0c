"""What a roadmap costs and what came of it: budgets by year, benefits to be measured (features E9, E19, E21, X18)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.roadmaps.follow_ups.rules import today_of
from services.roadmaps.measures import queries
from services.roadmaps.measures.budgets import Sum, by_line, by_organisation, by_year
from services.roadmaps.roadmaps.queries import roadmap as roadmap_of
from shared.contracts import BenefitKind, Localised, Measure, MeasureStage
from shared.postgres import Connection
from shared.web.asking import Now, Reading
from shared.web.problems import Problem

router = APIRouter(tags=["measures"])


class SumView(BaseModel):
    """In euros, each line by the shares that measures have of it. `actual` None: nobody has told of any.

    `organisation_id` None: the roadmap's own organisation, or all where only the year is named.
    """

    year: int
    line: str | None
    organisation_id: UUID | None
    planned: Decimal
    actual: Decimal | None
    measures: int


class BudgetView(BaseModel):
    """The same euros by year, by line of each year and by whose they are. A cancelled measure plans nothing."""

    years: list[SumView]
    lines: list[SumView]
    organisations: list[SumView]


class OverdueBenefit(BaseModel):
    """Should have been measured by `measured_by`, and nobody has told what came of it."""

    measure_id: UUID
    title: Localised
    key: str
    kind: BenefitKind
    text: Localised
    planned: Decimal | None
    unit: str
    measured_by: date


class OverdueBenefits(BaseModel):
    benefits: list[OverdueBenefit]


@router.get("/roadmaps/{roadmap_id}/budget")
async def show_budget(roadmap_id: UUID, connection: Reading) -> BudgetView:
    measures = await _measures(connection, roadmap_id)
    return BudgetView(
        years=_views(by_year(measures)),
        lines=_views(by_line(measures)),
        organisations=_views(by_organisation(measures)),
    )


@router.get("/roadmaps/{roadmap_id}/benefits/overdue")
async def list_overdue_benefits(roadmap_id: UUID, connection: Reading, now: Now) -> OverdueBenefits:
    """The longest overdue first."""
    found = [
        OverdueBenefit(
            measure_id=measure.id, title=measure.title, key=benefit.key, kind=benefit.kind, text=benefit.text,
            planned=benefit.planned, unit=benefit.unit, measured_by=benefit.measured_by,
        )
        for measure in await _measures(connection, roadmap_id)
        if measure.stage is not MeasureStage.cancelled
        for benefit in measure.benefits
        if benefit.realised is None and benefit.measured_by and benefit.measured_by < today_of(now)
    ]  # fmt: skip
    return OverdueBenefits(benefits=sorted(found, key=lambda one: (one.measured_by, str(one.measure_id), one.key)))


async def _measures(connection: Connection, roadmap_id: UUID) -> list[Measure]:
    kept = await queries.measures_of(connection, roadmap_id)
    if not kept and await roadmap_of(connection, roadmap_id) is None:
        raise Problem(404, "not_found")
    return [one.measure for one in kept]


def _views(sums: Sequence[Sum]) -> list[SumView]:
    return [SumView(**vars(one)) for one in sums]
