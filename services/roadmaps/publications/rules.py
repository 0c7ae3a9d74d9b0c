"""What a publication says of each measure and of the roadmap. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.contracts import Localised, Measure, MeasureStage, PublishedMeasure, Roadmap, RoadmapState

PublicationKind = Literal["discussion", "version"]


@dataclass(frozen=True)
class Publication:
    """A version of a roadmap: `number` counts from 1, `label` names it."""

    id: UUID
    number: int
    kind: PublicationKind
    label: Localised
    at: datetime


@dataclass(frozen=True)
class Published:
    """A roadmap's version with its measures, as everybody sees them."""

    roadmap: Roadmap
    measures: Sequence[Measure]


@dataclass(frozen=True)
class Turned:
    """A measure whose published state is another than before; `before` is None for one that wasn't published."""

    measure: Measure
    before: Measure | None


def measure_of(content: Mapping[str, Any], version: int) -> Measure:
    """`content` is the history's; versions are lifted when a backup was put back, contents aren't."""
    return Measure.model_validate({**content, "version": version})


def roadmap_of(
    content: Mapping[str, Any], version: int, publication: Publication, measures: Sequence[PublishedMeasure]
) -> Roadmap:
    told = {"number": publication.number, "label": publication.label, "published_at": publication.at}
    return Roadmap.model_validate({**content, **told, "version": version, "measures": measures})


def said_of_measure(turned: Turned) -> str:
    """The type under which its new state is said."""
    measure, before = turned.measure, turned.before
    if measure.removed:
        return "measure.removed"
    if before is None or before.status == measure.status:
        return "measure.published"
    return "measure.completed" if measure.stage is MeasureStage.done else "measure.status_changed"


def is_news(turned: Turned) -> bool:
    """What followers are told of: a measure that was there has another status, or went."""
    return turned.measure.removed or (turned.before is not None and turned.before.status != turned.measure.status)


def said_of_roadmap(roadmap: Roadmap) -> str:
    return "roadmap.archived" if roadmap.state is RoadmapState.archived else "roadmap.version_published"
