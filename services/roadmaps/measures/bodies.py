"""What a request may say of a measure, and what its roadmap's team is shown of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from services.roadmaps.measures.pieces import (
    GivenBenefit,
    GivenBudgetLine,
    GivenIndicator,
    GivenMilestone,
    GivenPartner,
    GivenRisk,
    Several,
    Unit,
    Whole,
    Word,
)
from shared.contracts import Localised, Measure
from shared.contracts.measure import Amount, Key, Percent
from shared.texts.wording import Label, Passage, Wording
from shared.web.body import Body

MOST_AT_ONCE = 500

FOLLOWED = frozenset({"status", "reason", "progress"})
"""How far it is: set by `with_status`."""

REPORTED = {"indicators": ("latest",), "milestones": ("reached_on",), "benefits": ("realised", "realised_on")}
"""What isn't planned but reported, by the lists that hold it."""

STAY = frozenset({"title", "illustrative"})
"""What a measure always has; single values besides can be taken away, lists be empty."""


ALWAYS = frozenset(name for name, field in Measure.model_fields.items() if field.is_required())


class Plans(Body):
    """What is planned. Each list takes the place of the one that was there; what an indicator has reached and what a
    person reported of a milestone or a benefit belongs to its key and stays."""

    external_id: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    description: Passage | None = None
    sectors: Several[Key] = ()
    responsible: Label | None = None
    responsible_party_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    goals: Several[Key] = ()
    national_goal_ids: Several[UUID] = ()
    tags: Several[Key] = ()
    milestones: Several[GivenMilestone] = ()
    indicators: Several[GivenIndicator] = ()
    budget: Several[GivenBudgetLine] = ()
    benefits: Several[GivenBenefit] = ()
    risks: Several[GivenRisk] = ()
    depends_on: Several[UUID] = ()
    partners: Several[GivenPartner] = ()
    occurrence_ids: Several[UUID] = ()
    improvement_ids: Several[UUID] = ()
    custom: Annotated[dict[Key, Word | Whole | Amount | bool | None], Field(max_length=100)] = {}
    illustrative: bool = False


class GivenMeasure(Plans):
    """A new one. Without `status` it has the roadmap's first."""

    title: Label
    status: Key | None = None
    reason: Wording | None = None
    progress: Percent | None = None


class AddMeasures(Body):
    measures: Annotated[list[GivenMeasure], Field(min_length=1, max_length=MOST_AT_ONCE)]


class ChangeMeasure(Plans):
    """What is to be otherwise; its status has a way of its own, since whoever delays says why."""

    title: Label | None = None

    @model_validator(mode="after")
    def _leaves_no_gap(self) -> "ChangeMeasure":
        if any(getattr(self, name) is None for name in self.model_fields_set & STAY):
            raise PydanticCustomError("cannot_be_empty", "this can't be taken away")
        return self


class SetStatus(Body):
    """`progress` in per cent, where the status has none of its own."""

    status: Key
    reason: Wording | None = None
    progress: Percent | None = None


class SetOwner(Body):
    """Somebody of the roadmap's team, or nobody."""

    person_id: UUID | None


class ReachMilestone(Body):
    """None: it isn't reached after all."""

    reached_on: date | None


class RealiseBenefit(Body):
    """What came of it, in the benefit's unit; both None: nothing is known after all."""

    realised: Amount | None
    realised_on: date | None


class ReportValue(Body):
    """`unit` is the indicator's: whoever measures in another one is told before anything is kept."""

    value: Amount
    unit: Unit
    on: date
    note: Wording | None = None


class ValueView(BaseModel):
    value: Decimal
    unit: str
    on: date
    note: Localised | None
    reported_at: datetime


class MeasureView(BaseModel):
    """`owner_id` is the person who sees to it; no document names one."""

    measure: Measure
    owner_id: UUID | None
    changed_at: datetime


class AddedView(BaseModel):
    """In the order in which they were given."""

    items: list[Measure]


def planned(before: Measure, given: GivenMeasure | ChangeMeasure) -> Measure:
    """The measure with what a request plans; as it was, and not looked at again, where the request says nothing."""
    told = {name: _plain(getattr(given, name)) for name in given.model_fields_set - FOLLOWED}
    for name in REPORTED.keys() & told.keys():
        was = {piece.key: piece for piece in getattr(before, name)}
        told[name] = [_with_reported(name, piece, was.get(piece["key"])) for piece in told[name]]
    stays = {name: getattr(before, name) for name in ALWAYS - told.keys()}
    checked = Measure.model_validate({**stays, **told})
    return before.model_copy(update={name: getattr(checked, name) for name in told})


def _with_reported(name: str, piece: dict[str, Any], before: BaseModel | None) -> dict[str, Any]:
    """A request can't say what values say; other reports stay where it says nothing of them."""
    kept = {field: getattr(before, field) for field in REPORTED[name]} if before else {}
    return {**piece, **kept} if name == "indicators" else {**kept, **piece}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.model_dump(exclude_unset=True) if isinstance(value, BaseModel) else value
