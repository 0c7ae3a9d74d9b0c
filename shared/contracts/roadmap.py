"""A digital roadmap (digitiekartta) in the version that its owner published, with all parts that it is made of."""

from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.contract import Contract, Editorial, EditorialWord, OpenEnum
from shared.contracts.localised import Localised
from shared.contracts.measure import Key, MeasureStage, Percent, Piece

WebPage = Annotated[str, Editorial(), Field(max_length=2_000, pattern=r"^https://[^\s/?#@\\]+([/?#]\S*)?$")]
"""Reached by TLS alone, and without a name or a password in it."""


class RoadmapKind(OpenEnum):
    """own: of one municipality; joint: of a region or joint body with its members; shared: by many together."""

    own = "own"
    joint = "joint"
    shared = "shared"


class RoadmapState(OpenEnum):
    draft = "draft"
    adopted = "adopted"
    archived = "archived"


class Phase(Piece):
    """A dated step of the work on the roadmap (domain fact DF4)."""

    key: Key
    title: Localised
    starts_on: date | None = None
    ends_on: date | None = None
    done_on: date | None = None


class LevelSource(OpenEnum):
    """own: its owner's word, where nothing was assessed."""

    assessment = "assessment"
    own = "own"


class Level(Piece):
    """Start and target level of a criterion, on its scale from `lowest` to `highest`; without `source` it was assessed.

    Where an assessment tells of the same organisation, model and criterion, its level stands and no own one.
    """

    organisation_id: UUID
    model: EditorialWord
    criterion: EditorialWord
    title: Localised
    lowest: int
    highest: int
    start: float | None = None
    measured_on: date
    target: int | None = None
    target_year: int | None = None
    spearhead: Annotated[int, Field(ge=1)] | None = None
    illustrative: bool = False
    source: LevelSource | None = None


class GoalSource(Piece):
    """The spearhead that a goal was made from (feature D10)."""

    assessment_id: UUID
    criterion: EditorialWord


class Goal(Piece):
    """A local goal; `strategy` says which goal of the municipal strategy it carries out (feature E3, seed 003-34)."""

    key: Key
    title: Localised
    description: Localised | None = None
    strategy: Localised | None = None
    national_goal_ids: tuple[UUID, ...] = ()
    source: GoalSource | None = None


class Status(Piece):
    """A status of the roadmap's own (feature E5); `progress` is what a measure gets with it, None: as it was."""

    key: Key
    name: Localised
    stage: MeasureStage
    progress: Percent | None = None


class FieldType(OpenEnum):
    text = "text"
    number = "number"
    date = "date"
    yes_no = "yes_no"
    choice = "choice"


class CustomField(Piece):
    """A field that this roadmap's measures have besides the common ones (feature E23)."""

    key: Key
    name: Localised
    type: FieldType
    choices: tuple[Key, ...] = ()
    required: bool = False


class PublishedMeasure(Piece):
    """Which version of a measure belongs to the roadmap's version: a reader switches when all of them are there."""

    id: UUID
    version: Annotated[int, Field(ge=1)]


class Roadmap(Contract):
    """`number` counts the published versions from 1, `label` names it ("keskustelunavaus", "ensimmäinen versio").

    `whiteboard` is where its open working material is followed and commented on, on somebody else's site.
    `owner_id` is the organisation whose roadmap it is, `member_ids` those that make it with it. `edition_id` is the
    edition of the network that it was made in, itself a network. `measures` are all that belong to it, with versions.
    A roadmap withdrawn from the public is followed by a tombstone.
    """

    topic: ClassVar = "pub.roadmaps.v1"
    owner: ClassVar = "roadmaps"
    types: ClassVar = frozenset({"roadmap.version_published", "roadmap.archived", "roadmap.withdrawn"})

    network_id: UUID
    edition_id: UUID | None = None
    kind: RoadmapKind
    owner_id: UUID
    member_ids: tuple[UUID, ...] = ()
    state: RoadmapState
    title: Localised
    foreword: Localised | None = None
    vision: Localised | None = None
    operating_model: Localised | None = None
    team: Localised | None = None
    sectors: tuple[Key, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    whiteboard: WebPage | None = None
    levels: tuple[Level, ...] = ()
    goals: tuple[Goal, ...] = ()
    statuses: tuple[Status, ...] = ()
    custom_fields: tuple[CustomField, ...] = ()
    phases: tuple[Phase, ...] = ()
    illustrative: bool = False
    number: Annotated[int, Field(ge=0)] = 0
    label: Localised | None = None
    published_at: datetime | None = None
    measures: tuple[PublishedMeasure, ...] = ()
