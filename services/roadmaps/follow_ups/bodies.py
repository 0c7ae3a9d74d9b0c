"""What may be asked of follow-ups, and what is answered."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from services.roadmaps.follow_ups.differences import Told
from services.roadmaps.follow_ups.figures import Figures
from services.roadmaps.follow_ups.rules import FollowUp, Occasion, State
from services.roadmaps.roadmaps.bodies import Day
from shared.contracts import Localised
from shared.texts.wording import Label, Passage
from shared.web.body import Body

NO_LEAP_YEAR = 2001


class PlanFollowUp(Body):
    """`year` is the one that it is about: the annual accounts of 2024 are due in 2025."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    occasion: Occasion
    due_on: Day


class MoveFollowUp(Body):
    due_on: Day


class TellOfMeasure(Body):
    """`decision` names the one that the measure rests on ("kunnanhallitus 4.2.2025 § 12"; seed 003-37)."""

    text: Passage
    decision: Label | None = None


class SumUp(Body):
    """None takes the summary away."""

    summary: Passage | None


class Approve(Body):
    """`approved_as` names a role ("johtoryhmä"), no person; `decision` the one by which it was approved.

    `incomplete`: although measures lack their text.
    """

    approved_as: Label
    decision: Label | None = None
    incomplete: bool = False


class YearlyDay(Body):
    occasion: Occasion
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]

    @model_validator(mode="after")
    def _is_in_every_year(self) -> "YearlyDay":
        try:
            date(NO_LEAP_YEAR, self.month, self.day)
        except ValueError as error:
            raise PydanticCustomError("no_day_of_every_year", "not a day of every year") from error
        return self


class Rhythm(Body):
    """Which follow-ups come by themselves each year, and the day on which each is due; what isn't named doesn't."""

    yearly: Annotated[list[YearlyDay], Field(max_length=3)]

    @model_validator(mode="after")
    def _each_once(self) -> "Rhythm":
        if len({one.occasion for one in self.yearly}) < len(self.yearly):
            raise PydanticCustomError("occasion_twice", "an occasion is named twice")
        return self


class FollowUpListed(BaseModel):
    """A follow-up without what is told in it."""

    id: UUID
    version: int
    roadmap_id: UUID
    year: int
    occasion: Occasion
    due_on: date
    state: State
    approved_as: Localised | None
    decision: Localised | None
    frozen_at: datetime | None

    @classmethod
    def of(cls, kept: FollowUp, today: date) -> "FollowUpListed":
        return cls(
            id=kept.id,
            version=kept.version,
            roadmap_id=kept.roadmap_id,
            year=kept.year,
            occasion=kept.occasion,
            due_on=kept.due_on,
            state=kept.state(today),
            approved_as=kept.approved_as,
            decision=kept.decision,
            frozen_at=kept.frozen_at,
        )


class FollowUpView(FollowUpListed):
    """As the roadmap is now, or as it was when it was frozen; `roadmap_version` says which state that is."""

    title: Localised
    roadmap_version: int
    illustrative: bool
    summary: Localised | None
    figures: Figures
    measures: list[Told]


class FollowUps(BaseModel):
    """The newest year first."""

    items: list[FollowUpListed]


class MeasureTold(BaseModel):
    measure_id: UUID
    version: int
    text: Localised
    decision: Localised | None
