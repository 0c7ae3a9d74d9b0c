"""A measure held for a change: its roadmap first, so that two changes can't wait for each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.roadmaps.history.conflicts import require_seen
from services.roadmaps.measures.holding_queries import hold_row, see_row
from services.roadmaps.measures.queries import KeptMeasure
from services.roadmaps.roadmaps import queries as roadmaps
from services.roadmaps.team.queries import is_entrusted_with_roadmap
from shared.contracts import Measure, Roadmap, RoadmapState
from shared.networks.queries import holds_role
from shared.postgres import Connection
from shared.web.caller import Caller
from shared.web.problems import Problem, existing


@dataclass(frozen=True)
class Held:
    roadmap: Roadmap
    kept: KeptMeasure

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Held":
        roadmap = {**row["roadmap"], "version": row["roadmap_version"]}
        measure = Measure.model_validate({**row["content"], "version": row["version"]})
        return cls(Roadmap.model_validate(roadmap), KeptMeasure(measure, row["owner_id"], row["changed_at"]))


async def hold(tx: Connection, measure_id: UUID, if_match: int | None, *, alone: bool = False) -> Held:
    """Raises Problem: not there, its roadmap archived, or changed since the caller saw it.

    `alone`: no other measure of the roadmap changes meanwhile, for what is decided over all of them.
    """
    row = await hold_row(tx, measure_id, alone=alone)
    held = Held.of(row) if row else None
    if held is None or held.kept.measure.removed:
        raise Problem(404, "not_found")
    await require_seen(tx, held.kept.measure, if_match)
    require_open(held.roadmap)
    return held


async def see(connection: Connection, measure_id: UUID, if_match: int | None) -> Held | None:
    """Held by nothing; None: it can't be changed so, and `hold` says why."""
    row = await see_row(connection, measure_id)
    held = Held.of(row) if row else None
    if held is None or held.kept.measure.removed or held.roadmap.state is RoadmapState.archived:
        return None
    return held if if_match in (None, held.kept.measure.version) else None


async def hold_roadmap(tx: Connection, roadmap_id: UUID) -> Roadmap:
    """For what is decided over all its measures."""
    kept = existing(await roadmaps.lock_roadmap(tx, roadmap_id))
    require_open(kept.roadmap)
    return kept.roadmap


def require_open(roadmap: Roadmap) -> None:
    if roadmap.state is RoadmapState.archived:
        raise Problem(409, "roadmap_archived")


async def require_theirs(tx: Connection, held: Held, who: Caller) -> None:
    """A contributor follows their own measures; whose it is may have changed since the guard looked."""
    if held.kept.owner_id != who.person_id and not await _plans(tx, held.roadmap, who):
        raise Problem(403, "forbidden")


async def _plans(tx: Connection, roadmap: Roadmap, who: Caller) -> bool:
    if who.scope:
        return roadmap.network_id in who.scope.networks
    if who.administers or await is_entrusted_with_roadmap(tx, who.person_id, roadmap.id, {"editor"}):
        return True
    return await holds_role(tx, who.person_id, roadmap.network_id)
