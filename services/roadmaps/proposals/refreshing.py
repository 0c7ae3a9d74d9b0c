"""Brings what was assessed into roadmaps, whichever of the two came first."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.proposals import queries, rules
from services.roadmaps.proposals.rules import Newest, assessed, levels, proposed
from services.roadmaps.roadmaps.queries import lock_roadmaps_of, update_roadmaps
from shared.contracts import Roadmap
from shared.postgres import Connection

__all__ = ["changed_members", "hold", "levels", "newest", "propose", "refresh"]

hold = queries.hold


async def newest(connection: Connection, roadmaps: Sequence[Roadmap]) -> Newest:
    """What is known of all organisations that these roadmaps concern."""
    concerned = {organisation for one in roadmaps for organisation in assessed(one)}
    return rules.newest(await queries.assessments_of(connection, concerned))


async def refresh(tx: Connection, organisation_ids: Collection[UUID], now: datetime) -> None:
    """The organisations' roadmaps get their newest levels and proposals. The caller holds the organisations."""
    touched = [one for one in await lock_roadmaps_of(tx, sorted(organisation_ids)) if _concerns(one, organisation_ids)]
    if not touched:
        return
    known = await newest(tx, touched)
    changed = [
        one.model_copy(update={"levels": fresh, "version": one.version + 1})
        for one in touched
        if (fresh := levels(one, known)) != one.levels
    ]
    if changed:
        await update_roadmaps(tx, changed, now)
    await propose(tx, touched, known, now)


async def changed_members(tx: Connection, after: Roadmap, now: datetime) -> dict[str, Any]:
    """What else changes in a roadmap's document when it becomes one of others; proposals follow at once."""
    known = await newest(tx, [after])
    await propose(tx, [after], known, now)
    return {"levels": levels(after, known)}


async def propose(tx: Connection, roadmaps: Sequence[Roadmap], known: Newest, now: datetime) -> None:
    """The caller holds the roadmaps, or has just made them."""
    said = [(one.id, proposal) for one in roadmaps for proposal in proposed(one, known)]
    await queries.follow_assessed(tx, [one.id for one in roadmaps], said)
    await queries.insert_proposals(tx, said, now)


def _concerns(roadmap: Roadmap, organisation_ids: Collection[UUID]) -> bool:
    return not set(assessed(roadmap)).isdisjoint(organisation_ids)
