"""A story as readers get it."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.roadmaps.story.rules import GapKind, Moment
from services.roadmaps.story.telling import Story
from shared.contracts import Localised


class MomentView(BaseModel):
    """`what` happened to the `kind` of thing with this `id`, on a day in Finland; None: nobody told which.

    `because_of` are ids of what it came from: of an occurrence its series, of a survey what it asked about, of an
    improvement its surveys, of a goal its assessment. `number` is a roadmap's version, or a follow-up's year.
    """

    on: date | None
    kind: str
    what: str
    id: UUID
    title: Localised | None
    organisation: Localised | None
    because_of: list[UUID]
    number: int | None
    reason: Localised | None
    illustrative: bool


class GapView(BaseModel):
    """What the chain would have and doesn't: `number` things from `first` to `last`, or in a `year`."""

    what: GapKind
    number: int
    first: date | None
    last: date | None
    year: int | None
    title: Localised | None
    ids: list[UUID]


class StoryView(BaseModel):
    """Moments by day, the oldest first, in pages; all gaps stand with each page."""

    title: Localised | None
    moments: list[MomentView]
    next: str | None
    gaps: list[GapView]


def gaps_of(story: Story) -> list[GapView]:
    return [GapView.model_validate(one, from_attributes=True) for one in story.gaps]


def moment_view(story: Story, one: Moment) -> MomentView:
    named = story.names.get(one.organisation_id) if one.organisation_id else None
    return MomentView(
        on=one.on, kind=one.kind, what=one.what, id=one.id, title=one.title, organisation=named,
        because_of=list(one.because_of), number=one.number, reason=one.reason, illustrative=one.illustrative,
    )  # fmt: skip
