"""Keeps what each roadmap adds to the numbers of many, in the transaction that publishes it."""

from uuid import UUID

from services.roadmaps.rollups import counting_queries as queries
from shared.contracts import Roadmap, RoadmapState
from shared.postgres import Connection


async def count(tx: Connection, published: Roadmap) -> None:
    """Replace what the version before added; the publication and its measures are stored already.

    An archived roadmap adds nothing: a later edition stands for it.
    """
    await queries.delete_counted(tx, published.id)
    if published.state is RoadmapState.archived:
        return
    await queries.insert_roadmap(tx, published)
    await queries.insert_progress(tx, published.id, published.number)
    await queries.insert_peer_measures(tx, published.id, published.number)
    await queries.insert_peer_pairs(tx, published.id)
    await queries.insert_peer_gaps(tx, published)


async def uncount(tx: Connection, roadmap_id: UUID) -> None:
    """Nobody counts or finds it any more: it was withdrawn from the public."""
    await queries.delete_counted(tx, roadmap_id)
