"""States of roadmaps and measures put straight into the database, at the moment that a test's clock shows."""

from typing import Any
from uuid import UUID, uuid4

from services.roadmaps.measures.queries import KeptMeasure, insert_measures, update_measures
from services.roadmaps.roadmaps.queries import insert_roadmap, update_roadmap
from shared.contracts import Localised, Measure, MeasureStage, Roadmap, RoadmapKind, RoadmapState
from shared.contracts.roadmap import Goal, Status
from tests.roadmaps.conftest import Roadmaps

AKAA = UUID("3d0b0c5e-64a2-4c86-8d3b-0a5f7f2f9a20")
GOALS = (Goal(key="goal-1", title=Localised(fi="Palvelut ovat sähköisiä", sv="Tjänsterna är elektroniska")),)
STATUSES = (
    Status(key="planned", name=Localised(fi="Suunniteltu", sv="Planerad"), stage=MeasureStage.planned, progress=0),
    Status(key="under_way", name=Localised(fi="Käynnissä", sv="Pågår"), stage=MeasureStage.under_way),
    Status(key="done", name=Localised(fi="Valmis", sv="Klar"), stage=MeasureStage.done, progress=100),
    Status(key="cancelled", name=Localised(fi="Peruttu", sv="Inställd"), stage=MeasureStage.cancelled),
)


def roadmap(network: UUID, **fields: Any) -> Roadmap:
    told: dict[str, Any] = {
        "kind": RoadmapKind.own,
        "state": RoadmapState.draft,
        "title": Localised(fi="Akaan digitiekartta", sv="Ackas digitala färdplan"),
        "goals": GOALS,
        "statuses": STATUSES,
        **fields,
    }
    return Roadmap(id=uuid4(), version=1, network_id=network, owner_id=AKAA, **told)


def measure(of: Roadmap, title: str = "Sähköinen asiointi", **fields: Any) -> Measure:
    told: dict[str, Any] = {"status": "planned", "stage": MeasureStage.planned, "title": Localised(fi=title), **fields}
    return Measure(id=uuid4(), version=1, roadmap_id=of.id, **told)


async def made(roadmaps: Roadmaps, of: Roadmap, *measures: Measure) -> None:
    """Put them there as they are."""
    now = roadmaps.running.clock()
    async with roadmaps.running.process.resources.pool.acquire() as tx, tx.transaction():
        await insert_roadmap(tx, of, now)
        await insert_measures(tx, of.id, [KeptMeasure(one, None, now) for one in measures], now)


async def added(roadmaps: Roadmaps, *measures: Measure) -> None:
    now = roadmaps.running.clock()
    async with roadmaps.running.process.resources.pool.acquire() as tx, tx.transaction():
        await insert_measures(tx, measures[0].roadmap_id, [KeptMeasure(one, None, now) for one in measures], now)


async def changed(roadmaps: Roadmaps, of: Measure, **fields: Any) -> Measure:
    """The next version of the measure as it stands."""
    now = roadmaps.running.clock()
    async with roadmaps.running.process.resources.pool.acquire() as tx, tx.transaction():
        (row,) = await tx.fetch("SELECT content, version FROM measures WHERE id = $1", of.id)
        present = Measure.model_validate({**row["content"], "version": row["version"]})
        after = Measure.model_validate({**present.model_dump(), **fields, "version": present.version + 1})
        await update_measures(tx, of.roadmap_id, [KeptMeasure(after, None, now)], now)
    return after


async def edited(roadmaps: Roadmaps, of: Roadmap, **fields: Any) -> Roadmap:
    """The next version of the roadmap as it stands."""
    now = roadmaps.running.clock()
    async with roadmaps.running.process.resources.pool.acquire() as tx, tx.transaction():
        (row,) = await tx.fetch("SELECT content, version FROM roadmaps WHERE id = $1", of.id)
        present = Roadmap.model_validate({**row["content"], "version": row["version"]})
        after = Roadmap.model_validate({**present.model_dump(), **fields, "version": present.version + 1})
        await update_roadmap(tx, after, now)
    return after
