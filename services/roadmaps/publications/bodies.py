"""What may be asked for when a roadmap is published, and what is told of its versions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.roadmaps.publications.rules import PublicationKind
from shared.contracts import Localised, Measure, Roadmap, RoadmapKind, RoadmapState
from shared.web.body import Body


class Publish(Body):
    """`label` names the version for its readers ("ensimmäinen versio"); a `discussion` asks for opinions."""

    label: Localised
    kind: PublicationKind = "version"


class VersionView(BaseModel):
    """A published version; `measures` says how many belong to it."""

    number: int
    kind: PublicationKind
    label: Localised
    published_at: datetime
    measures: int


class PublishedView(BaseModel):
    """A roadmap and all of its measures, as in the messages of pub.roadmaps and pub.measures."""

    roadmap: Roadmap
    measures: Sequence[Measure]


class PublicRoadmap(BaseModel):
    """What a list of published roadmaps tells; `owner` is the organisation's name."""

    id: UUID
    network_id: UUID
    edition_id: UUID | None
    kind: RoadmapKind
    state: RoadmapState
    title: Localised
    owner_id: UUID
    owner: Localised | None
    number: int
    label: Localised
    published_at: datetime
    measures: int
    illustrative: bool
