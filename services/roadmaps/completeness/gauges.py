"""How many measures there are, and how many of them somebody should look at."""

from datetime import date

from services.roadmaps.completeness.queries import counts
from shared.contracts import MeasureStage
from shared.postgres import Connection
from shared.telemetry import catalogue


async def set_measures(connection: Connection, today: date) -> None:
    told = await counts(connection, today)
    for stage in MeasureStage:
        catalogue.roadmap_measures.labels(stage.value).set(told.by_stage.get(stage.value, 0))
    catalogue.roadmap_measures_missing_owner.set(told.without_owner)
    catalogue.roadmap_measures_missing_schedule.set(told.without_schedule)
    catalogue.roadmap_measures_overdue.set(told.overdue)
    catalogue.roadmap_indicators_without_value.set(told.indicators_without_value)
