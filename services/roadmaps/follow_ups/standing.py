"""What a follow-up tells: of the present roadmap until it is frozen, and of that moment ever after."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.roadmaps.follow_ups import queries, snapshot_queries
from services.roadmaps.follow_ups.bodies import FollowUpListed, FollowUpView
from services.roadmaps.follow_ups.differences import Difference, Told, compared, percent_more
from services.roadmaps.follow_ups.figures import Figures, figures
from services.roadmaps.follow_ups.queries import Text
from services.roadmaps.follow_ups.rules import FollowUp, today_of
from services.roadmaps.history.documents import Document
from shared.contracts import Measure, Roadmap
from shared.postgres import Connection
from shared.web.problems import Problem


@dataclass(frozen=True)
class Standing:
    """The documents that a follow-up is about, what is told of them, and what they count."""

    roadmap: Roadmap
    measures: list[Measure]
    texts: Mapping[UUID, Text]
    figures: Figures

    def told(self) -> list[Told]:
        return [_told(measure, self.texts.get(measure.id)) for measure in self.measures]


async def standing(connection: Connection, kept: FollowUp, *, pinned: bool = False) -> Standing:
    """`pinned`: it is being frozen, and its documents are pinned already."""
    texts = await queries.texts_of(connection, kept.id)
    if kept.frozen_at is None and not pinned:
        documents = await snapshot_queries.present_documents(connection, kept.roadmap_id)
    else:
        documents = await snapshot_queries.pinned_documents(connection, kept.id)
    counted = await snapshot_queries.counted(connection, kept.id) if kept.frozen_at else None
    return await asyncio.to_thread(_standing, kept, documents, texts, counted)


async def view(connection: Connection, kept: FollowUp, now: datetime) -> FollowUpView:
    stands = await standing(connection, kept)
    return FollowUpView(
        **FollowUpListed.of(kept, today_of(now)).model_dump(),
        title=stands.roadmap.title,
        roadmap_version=stands.roadmap.version,
        illustrative=stands.roadmap.illustrative,
        summary=kept.summary,
        figures=stands.figures,
        measures=stands.told(),
    )


async def difference(connection: Connection, later: FollowUp) -> Difference | None:
    """None: there is nothing frozen of an earlier year."""
    earlier = await queries.frozen_before(connection, later)
    if earlier is None:
        return None
    before, after = await standing(connection, earlier), await standing(connection, later)
    return Difference(
        from_id=earlier.id,
        from_year=earlier.year,
        to_id=later.id,
        to_year=later.year,
        before=before.figures,
        after=after.figures,
        percent_more=percent_more(before.figures, after.figures),
        measures=compared(before.told(), after.told()),
    )


async def difference_shown(connection: Connection, later: FollowUp) -> Difference:
    """Raises Problem 404 where there is none before."""
    found = await difference(connection, later)
    if found is None:
        raise Problem(404, "no_follow_up_before")
    return found


def _standing(
    kept: FollowUp, documents: Sequence[Document], texts: Mapping[UUID, Text], counted: Figures | None
) -> Standing:
    """Five hundred measures are 60 ms of a processor's time: others are answered meanwhile."""
    roadmap, measures = Roadmap.model_validate(_content(documents[0])), [_measure(one) for one in documents[1:]]
    return Standing(roadmap, measures, texts, counted or figures(measures, texts.keys(), kept.year))


def _told(measure: Measure, text: Text | None) -> Told:
    return Told(
        id=measure.id,
        title=measure.title,
        responsible=measure.responsible,
        status=measure.status,
        stage=measure.stage,
        progress=measure.progress,
        text=text.text if text else None,
        decision=text.decision if text else None,
        text_version=text.version if text else 0,
    )


def _measure(document: Document) -> Measure:
    return Measure.model_validate(_content(document))


def _content(document: Document) -> dict[str, object]:
    return {**document.content, "id": document.id, "version": document.version}
