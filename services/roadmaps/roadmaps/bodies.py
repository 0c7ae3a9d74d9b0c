"""What may be asked of roadmaps, checked field by field."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from shared.contracts import Localised, Roadmap, RoadmapKind, RoadmapState
from shared.contracts.measure import Key, MeasureStage, Percent, Year
from shared.contracts.roadmap import FieldType, WebPage
from shared.texts.wording import Label, Passage, Wording
from shared.web.body import Body, Known

Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]
Members = Annotated[tuple[UUID, ...], Field(max_length=400)]

GAP = frozenset({"title", "member_ids", "sectors", "kind"})
"""What can't be taken away."""


class MakeRoadmaps(Body):
    """One roadmap for each of `owners`, from the template of that name or of the network's own template of that id.

    The phases are dated from `starts_on`. `kind` follows from what the owner is. `members` are the owner's as the
    register has them, of a shared roadmap the municipalities that take part in the network, unless they are given.
    """

    template: Annotated[str, Field(min_length=1, max_length=60)]
    owners: Annotated[list[UUID], Field(min_length=1, max_length=300)]
    starts_on: Day
    title: Label | None = None
    kind: Known[RoadmapKind] | None = None
    members: Members | None = None
    edition_id: UUID | None = None
    illustrative: bool = False


class RoadmapLine(BaseModel):
    id: UUID
    owner_id: UUID
    kind: RoadmapKind
    state: RoadmapState
    title: Localised
    version: int
    number: int
    starts_on: date | None
    ends_on: date | None
    changed_at: datetime


class MadeRoadmaps(BaseModel):
    """In the order of the owners that were asked for."""

    items: list[RoadmapLine]


class ChangeRoadmap(Body):
    """What is to be otherwise; a text that is null is taken away."""

    kind: Known[RoadmapKind] | None = None
    title: Label | None = None
    foreword: Passage | None = None
    vision: Passage | None = None
    operating_model: Passage | None = None
    team: Passage | None = None
    sectors: Annotated[tuple[Key, ...], Field(max_length=30)] | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    whiteboard: WebPage | None = None
    member_ids: Members | None = None

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> "ChangeRoadmap":
        if any(getattr(self, name) is None for name in self.model_fields_set & GAP):
            raise PydanticCustomError("cannot_be_empty", "this can't be taken away")
        return self

    def given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}


class MoveRoadmap(Body):
    state: Known[RoadmapState]


class SetSharing(Body):
    """`found_by_peers`: others may be told that it has the same measure or the same gap (feature E20). Comments are
    taken from `comments_from` to `comments_until`; without the first: never."""

    found_by_peers: bool
    comments_from: Day | None = None
    comments_until: Day | None = None


class GiveLevel(Body):
    """Where an organisation stands and wants to be, by its own word: where nothing was assessed. `model` names what the
    criterion belongs to; `title` says what it is about, in people's words."""

    title: Label
    model: Key = "own"
    lowest: Annotated[int, Field(ge=0, le=100)] = 1
    highest: Annotated[int, Field(ge=1, le=100)] = 5
    start: Annotated[float, Field(ge=0, le=100)] | None = None
    target: Annotated[int, Field(ge=0, le=100)] | None = None
    target_year: Year | None = None
    measured_on: Day


class GivePhase(Body):
    title: Label
    starts_on: Day | None = None
    ends_on: Day | None = None
    done_on: Day | None = None


class GiveStatus(Body):
    """`progress` is what a measure gets with it, none: as it was."""

    name: Label
    stage: Known[MeasureStage]
    progress: Percent | None = None


class GiveField(Body):
    """`choices` are of type choice alone."""

    name: Label
    type: Known[FieldType]
    choices: Annotated[tuple[Key, ...], Field(max_length=100)] = ()
    required: bool = False


class GiveGoal(Body):
    """`strategy`: which goal of the municipal strategy it carries out; `national_goal_ids`: goals of the compass."""

    title: Label
    description: Passage | None = None
    strategy: Wording | None = None
    national_goal_ids: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()


class NewGoal(GiveGoal):
    """Without `key` it gets the next free one."""

    key: Key | None = None


class ChangeGoal(Body):
    title: Label | None = None
    description: Passage | None = None
    strategy: Wording | None = None
    national_goal_ids: Annotated[tuple[UUID, ...], Field(max_length=50)] | None = None

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> "ChangeGoal":
        if any(getattr(self, name) is None for name in self.model_fields_set & {"title", "national_goal_ids"}):
            raise PydanticCustomError("cannot_be_empty", "this can't be taken away")
        return self


class RoadmapView(Roadmap):
    """A roadmap as its team sees it. `guidance` helps with each part; `number` is its newest published version's."""

    found_by_peers: bool
    comments_from: date | None
    comments_until: date | None
    guidance: dict[str, Localised]
    created_at: datetime
    changed_at: datetime


class SectorView(BaseModel):
    key: str
    name: Localised


class PlanLine(BaseModel):
    """A phase of one roadmap, as an entry of the network's calendar of plans (feature G14)."""

    roadmap_id: UUID
    owner_id: UUID
    roadmap: Localised
    key: str
    title: Localised
    starts_on: date
    ends_on: date | None
    done_on: date | None
