"""An edition as an administrator writes it: goals are named by keys, ids are ours. Pure."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from shared.contracts import GoalOutcome, Localised
from shared.web.body import Body, Known

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Year = Annotated[int, Field(ge=2000, le=2100)]
Amount = Annotated[Decimal, Field(max_digits=20, decimal_places=6, allow_inf_nan=False)]
Unit = Annotated[str, Field(min_length=1, max_length=60)]


def told_apart(keys: Iterable[str]) -> None:
    """Raises PydanticCustomError for the first key that stands twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise PydanticCustomError("key_repeated", "a key is used twice", {"expected": key})
        seen.add(key)


class SourceBody(Body):
    title: Localised
    year: Year | None = None
    url: Annotated[str, Field(max_length=2_000, pattern=r"^https?://")] | None = None


class IndicatorBody(Body):
    """What is measured, in which unit, from where and how; values are reported, not written here."""

    key: Key
    name: Localised
    unit: Unit
    source: Localised | None = None
    method: Localised | None = None
    baseline: Amount | None = None
    baseline_year: Year | None = None
    target: Amount | None = None
    target_year: Year | None = None


class KeyResultBody(Body):
    key: Key
    title: Localised
    target_year: Year | None = None
    indicators: Annotated[list[IndicatorBody], Field(max_length=20)] = []


class GoalBody(Body):
    key: Key
    title: Localised
    description: Localised | None = None
    target_year: Year | None = None
    key_results: Annotated[list[KeyResultBody], Field(max_length=20)] = []

    @field_validator("key_results")
    @classmethod
    def _are_told_apart(cls, results: list[KeyResultBody]) -> list[KeyResultBody]:
        """Indicators too, over all key results: their values last when an indicator moves to another."""
        told_apart(result.key for result in results)
        told_apart(indicator.key for result in results for indicator in result.indicators)
        return results


class PartBody(Body):
    key: Key
    title: Localised
    description: Localised | None = None
    goals: Annotated[list[GoalBody], Field(max_length=50)] = []


class SuccessorBody(Body):
    """What becomes of `goal` of the edition before, by its key there; `to` are keys of goals of this edition."""

    goal: Key
    outcome: Known[GoalOutcome]
    to: Annotated[list[Key], Field(max_length=50)] = []

    @model_validator(mode="after")
    def _fits(self) -> "SuccessorBody":
        told_apart(self.to)
        if not FITTING[self.outcome](len(self.to)):
            raise PydanticCustomError("outcome_does_not_fit", "the outcome leads to another number of goals")
        return self


FITTING: Mapping[GoalOutcome, Callable[[int], bool]] = {
    GoalOutcome.same: lambda number: number == 1,
    GoalOutcome.split_up: lambda number: number >= 2,
    GoalOutcome.merged: lambda number: number == 1,
    GoalOutcome.dropped: lambda number: number == 0,
}
"""How many goals each outcome leads to."""


class FrameBody(Body):
    """A whole edition. `successors` may have gaps as long as it is a draft."""

    title: Localised
    description: Localised | None = None
    vision: Localised | None = None
    target_year: Year | None = None
    sources: Annotated[list[SourceBody], Field(max_length=50)] = []
    parts: Annotated[list[PartBody], Field(min_length=1, max_length=20)]
    successors: Annotated[list[SuccessorBody], Field(max_length=1_000)] = []

    @field_validator("parts")
    @classmethod
    def _parts_are_told_apart(cls, parts: list[PartBody]) -> list[PartBody]:
        told_apart(part.key for part in parts)
        told_apart(goal.key for part in parts for goal in part.goals)
        return parts

    @field_validator("successors")
    @classmethod
    def _goals_have_one_outcome(cls, successors: list[SuccessorBody]) -> list[SuccessorBody]:
        told_apart(one.goal for one in successors)
        return successors
