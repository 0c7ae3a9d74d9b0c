"""Finds what is different between two sides of a roadmap; only states that aren't the same on both are read."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.history import queries
from services.roadmaps.history.differences import Difference, differences
from services.roadmaps.history.moments import Version
from services.roadmaps.publications.queries import named_in
from shared.postgres import Connection
from shared.web.problems import Problem

Side = Version | datetime


@dataclass(frozen=True)
class Compared:
    """What is otherwise in `after` than it was in `before`, the roadmap first."""

    roadmap_id: UUID
    before: Side
    after: Side
    differences: Sequence[Difference]

    def told(self) -> dict[str, Any]:
        """As a document for machines."""
        sides = {"before": _told(self.before), "after": _told(self.after)}
        return {"roadmap_id": self.roadmap_id, **sides, "differences": self.differences}


async def compared(connection: Connection, roadmap_id: UUID, before: Side, after: Side) -> Compared:
    """Raises Problem 404 for a version that isn't public."""
    old, new = await named(connection, roadmap_id, before), await named(connection, roadmap_id, after)
    same = {*old} & {*new}
    olds = await queries.documents_of(connection, [one for one in old if one not in same])
    news = await queries.documents_of(connection, [one for one in new if one not in same])
    return Compared(roadmap_id, before, after, await asyncio.to_thread(differences, olds, news))


async def named(connection: Connection, roadmap_id: UUID, side: Side) -> list[tuple[UUID, int]]:
    """Before there was a roadmap there was nothing."""
    match side:
        case Version(number):
            named = await named_in(connection, roadmap_id, number)
            if not named:
                raise Problem(404, "not_found")
            return named
        case datetime():
            return await queries.named_at(connection, roadmap_id, side)


def _told(side: Side) -> dict[str, Any]:
    match side:
        case Version(number):
            return {"version": number, "at": None}
        case datetime():
            return {"version": None, "at": side}
