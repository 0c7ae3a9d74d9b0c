"""What a follow-up tells: of the present roadmap until it is frozen, and of that moment ever after."""

import asyncio
from datetime import datetime

from services.roadmaps.follow_ups import queries, snapshot_queries
from services.roadmaps.follow_ups.bodies import FollowUpListed, FollowUpView
from services.roadmaps.follow_ups.counting import Documents, Standing, Summed, stands, summed, summed_as_json
from services.roadmaps.follow_ups.differences import Difference, compared, percent_more
from services.roadmaps.follow_ups.rules import FollowUp, today_of
from shared.apart import NotDone, Room
from shared.postgres import Connection
from shared.web.problems import Problem, busy

COUNTING = Room("services.roadmaps.follow_ups.counting", seconds=5.0)

FEW = 100
"""So many measures are counted faster than a process begins."""


async def standing(connection: Connection, kept: FollowUp) -> Standing:
    """With all that the documents say."""
    return await asyncio.to_thread(stands, await _documents(connection, kept))


async def told_of(connection: Connection, kept: FollowUp, *, pinned: bool = False) -> Summed:
    """`pinned`: it is being frozen, and its documents are pinned already."""
    documents = await _documents(connection, kept, pinned=pinned)
    if len(documents.documents) <= FEW:
        return summed(documents)
    try:
        return Summed.model_validate_json(await COUNTING.do(summed_as_json, documents))
    except NotDone as failed:
        raise busy() from failed


async def view(connection: Connection, kept: FollowUp, now: datetime) -> FollowUpView:
    told = await told_of(connection, kept)
    return FollowUpView(
        **FollowUpListed.of(kept, today_of(now)).model_dump(),
        title=told.roadmap.title,
        roadmap_version=told.roadmap.version,
        illustrative=told.roadmap.illustrative,
        summary=kept.summary,
        figures=told.figures,
        measures=told.measures,
    )


async def difference(connection: Connection, later: FollowUp) -> Difference | None:
    """None: there is nothing frozen of an earlier year."""
    earlier = await queries.frozen_before(connection, later)
    if earlier is None:
        return None
    before, after = await told_of(connection, earlier), await told_of(connection, later)
    return Difference(
        from_id=earlier.id,
        from_year=earlier.year,
        to_id=later.id,
        to_year=later.year,
        before=before.figures,
        after=after.figures,
        percent_more=percent_more(before.figures, after.figures),
        measures=compared(before.measures, after.measures),
    )


async def difference_shown(connection: Connection, later: FollowUp) -> Difference:
    """Raises Problem 404 where there is none before."""
    found = await difference(connection, later)
    if found is None:
        raise Problem(404, "no_follow_up_before")
    return found


async def _documents(connection: Connection, kept: FollowUp, *, pinned: bool = False) -> Documents:
    texts = await queries.texts_of(connection, kept.id)
    if kept.frozen_at is None and not pinned:
        documents = await snapshot_queries.present_documents(connection, kept.roadmap_id)
    else:
        documents = await snapshot_queries.pinned_documents(connection, kept.id)
    counted = await snapshot_queries.counted(connection, kept.id) if kept.frozen_at else None
    return Documents(kept.year, documents, texts, counted)
