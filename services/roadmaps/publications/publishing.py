"""Publishes a roadmap with all of its measures, or takes it back: one transaction, many messages, the roadmap's last.

Topics keep order within an aggregate only. So the roadmap's message lists which version of which measure belongs to
it, and a reader switches when it has them all.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from services.roadmaps.followers import following
from services.roadmaps.publications import publishing_queries as queries
from services.roadmaps.publications.bodies import Publish
from services.roadmaps.publications.queries import published
from services.roadmaps.publications.rules import (
    Publication,
    Turned,
    is_news,
    roadmap_of,
    said_of_measure,
    said_of_roadmap,
)
from services.roadmaps.roadmaps.queries import KeptRoadmap, document, update_roadmap
from services.roadmaps.rollups.counting import count, uncount
from shared.bus import outbox
from shared.contracts import Measure, Roadmap
from shared.postgres import Connection
from shared.web.problems import Problem


async def publish(tx: Connection, kept: KeptRoadmap, asked: Publish, now: datetime) -> Publication:
    """The roadmap as it stands becomes its next version; the caller has locked it."""
    raised = kept.roadmap.model_copy(update={"version": kept.roadmap.version + 1})
    await update_roadmap(tx, raised, now)
    number = await queries.next_number(tx, raised.id)
    publication = Publication(uuid4(), number, asked.kind, asked.label, now)
    await queries.insert_publication(tx, raised.id, raised.version, publication)
    measures = await queries.insert_published_measures(tx, raised.id, number)
    turned = await queries.turned(tx, raised.id, number)
    turned += [Turned(measure, measure) for measure in await queries.left(tx, raised.id, number)]
    await queries.switch(tx, raised.id, raised.version, number)
    said = roadmap_of(document(raised), raised.version, publication, measures)
    await count(tx, said)
    await _say(tx, said, turned)
    await following.tell(tx, said.id, number, [one.measure.id for one in turned if is_news(one)], now)
    return publication


async def take_back(tx: Connection, kept: KeptRoadmap, now: datetime) -> None:
    """No version is public any more; whoever has one is told to drop it. The caller has locked the roadmap."""
    shown = await published(tx, kept.roadmap.id)
    if shown is None:
        return
    version = kept.roadmap.version + 1
    await update_roadmap(tx, kept.roadmap.model_copy(update={"version": version}), now)
    gone = await queries.raise_public_measures(tx, kept.roadmap.id, now)
    await queries.withdraw(tx, kept.roadmap.id, now)
    await uncount(tx, kept.roadmap.id)
    last = shown.roadmap.model_copy(update={"version": version})  # with its measures: until it is gone it stays whole
    await outbox.add(tx, last, "roadmap.withdrawn")
    await outbox.bury(tx, Roadmap, last.id, version)
    await outbox.add_all(tx, [(measure, "measure.removed") for measure in gone])
    await _bury(tx, gone)


async def _say(tx: Connection, roadmap: Roadmap, turned: Sequence[Turned]) -> None:
    try:
        await outbox.add_all(tx, [(one.measure, said_of_measure(one)) for one in turned])
        await _bury(tx, [one.measure for one in turned if one.measure.removed])
        await outbox.add(tx, roadmap, said_of_roadmap(roadmap))
    except outbox.Unsayable as error:
        raise Problem(422, "too_large_to_publish", params={"limit": outbox.LARGEST_BODY // 1024}) from error


async def _bury(tx: Connection, measures: Sequence[Measure]) -> None:
    for measure in measures:
        await outbox.bury(tx, Measure, measure.id, measure.version)
