"""What a maturity model is: criteria by levels, in dimensions, with weights and bands (features D1, D13)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from shared.texts.wording import Label, Passage, Wording

MOST_CRITERIA = 100
MOST_LEVELS = 11

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
"""Means the same in every version of a model: rounds are compared by it."""

Percent = Annotated[Decimal, Field(ge=0, lt=100, decimal_places=2)]
Weight = Annotated[Decimal, Field(gt=0, le=100, decimal_places=4)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Level(Part):
    """A step of the model's scale, by its number, with what it is called and what it looks like."""

    value: Annotated[int, Field(ge=0, le=100)]
    title: Label
    description: Wording | None = None


class Dimension(Part):
    key: Key
    title: Label


class Criterion(Part):
    """`scope`: whether it is rated for oneself or for the whole organisation. `levels`: texts of its own, by value."""

    key: Key
    title: Wording
    help: Wording | None = None
    dimension: Key | None = None
    scope: Literal["personal", "organisation"] = "organisation"
    weight: Weight = Decimal(1)
    levels: dict[int, Wording] = {}


class Band(Part):
    """Holds from `from_percent` of the way up the scale until the next band begins; `advice` is for who is in it."""

    key: Key
    from_percent: Percent
    title: Label
    advice: Passage


class Model(Part):
    """`method` names whose method it follows. A version that a round was made of never changes."""

    key: Key
    version: Annotated[int, Field(ge=1, le=10_000)]
    title: Label
    description: Passage | None = None
    method: Label | None = None
    levels: Annotated[tuple[Level, ...], Field(min_length=2, max_length=MOST_LEVELS)]
    dimensions: Annotated[tuple[Dimension, ...], Field(max_length=MOST_CRITERIA)] = ()
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=MOST_CRITERIA)]
    bands: Annotated[tuple[Band, ...], Field(max_length=20)] = ()

    @field_validator("levels")
    @classmethod
    def _climb(cls, levels: tuple[Level, ...]) -> tuple[Level, ...]:
        values = [level.value for level in levels]
        if values != list(range(values[0], values[0] + len(values))):
            raise PydanticCustomError("levels_not_in_steps", "levels go up one by one")
        return levels

    @field_validator("dimensions", "criteria", "bands")
    @classmethod
    def _are_told_apart(cls, parts: tuple[Dimension | Criterion | Band, ...]) -> tuple[object, ...]:
        if repeated := _repeated([part.key for part in parts]):
            raise PydanticCustomError("key_repeated", "a key is used twice", {"expected": repeated})
        return parts

    @field_validator("bands")
    @classmethod
    def _cover_all(cls, bands: tuple[Band, ...]) -> tuple[Band, ...]:
        begins = [band.from_percent for band in bands]
        if begins and (begins[0] != 0 or any(low >= high for low, high in pairwise(begins))):
            raise PydanticCustomError("bands_leave_gaps", "bands begin at 0 and go up")
        return bands

    @model_validator(mode="after")
    def _fits_together(self) -> "Model":
        known, values = {dimension.key for dimension in self.dimensions}, {level.value for level in self.levels}
        for criterion in self.criteria:
            if (criterion.dimension is None) if known else (criterion.dimension is not None):
                raise PydanticCustomError("dimension_unclear", "all in dimensions or none", {"expected": criterion.key})
            if criterion.dimension is not None and criterion.dimension not in known:
                raise PydanticCustomError("dimension_unknown", "no such dimension", {"expected": criterion.dimension})
            if set(criterion.levels) - values:
                raise PydanticCustomError("level_unknown", "a text of no level", {"expected": criterion.key})
        return self

    @cached_property
    def by_key(self) -> dict[str, Criterion]:
        """In the order of the model, which decides ties."""
        return {criterion.key: criterion for criterion in self.criteria}

    @property
    def lowest(self) -> int:
        return self.levels[0].value

    @property
    def highest(self) -> int:
        return self.levels[-1].value

    def in_dimensions(self) -> Iterator[tuple[Dimension | None, list[Criterion]]]:
        """The criteria as they are asked, in the order of their dimensions."""
        for dimension in self.dimensions or (None,):
            yield dimension, [one for one in self.criteria if dimension is None or one.dimension == dimension.key]


def _repeated(keys: Sequence[str]) -> str | None:
    return next((key for at, key in enumerate(keys) if key in keys[:at]), None)
