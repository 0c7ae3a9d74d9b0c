"""The one way to change a roadmap: locked, seen as it is, kept as its next version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.history.conflicts import require_seen
from services.roadmaps.roadmaps import queries
from services.roadmaps.roadmaps.rules import Not
from shared.contracts import Roadmap, RoadmapState
from shared.postgres import Connection
from shared.web.problems import Problem, existing


async def lock_seen(tx: Connection, roadmap_id: UUID, if_match: int | None) -> Roadmap:
    """Hold the roadmap to change it. Raises Problem: not there, archived, or changed since the caller saw it."""
    kept = existing(await queries.lock_roadmap(tx, roadmap_id))
    await require_seen(tx, kept.roadmap, if_match)
    if kept.roadmap.state is RoadmapState.archived:
        raise Problem(409, "roadmap_archived")
    return kept.roadmap


async def keep(tx: Connection, before: Roadmap, changes: Mapping[str, Any], now: datetime) -> Roadmap:
    """The next version; the same one where the changes change nothing."""
    after = before.model_copy(update=dict(changes))
    if after == before:
        return before
    after = after.model_copy(update={"version": before.version + 1})
    await queries.update_roadmap(tx, after, now)
    return after


def refuse(no: Not | None, status: int = 409) -> None:
    """Raises Problem for a change that makes no sense."""
    if no is not None:
        raise Problem(status, no.code, field=no.field, params=no.params)
