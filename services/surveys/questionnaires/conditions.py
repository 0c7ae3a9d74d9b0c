"""When a question or a section is shown: comparisons with earlier answers, joined by all, any and not."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
)
from pydantic_core import PydanticCustomError

DEEPEST = 10
"""How many of all, any and not may stand inside each other."""

LARGEST = 100
"""How many comparisons and joints a condition may have in all."""

Relation: TypeAlias = Literal["answered", "equals", "includes", "at_least", "at_most"]

Comparand: TypeAlias = StrictBool | StrictInt | StrictFloat | Annotated[StrictStr, Field(max_length=100)]
"""An option's key, a number, a day as YYYY-MM-DD, or yes and no as true and false."""

Frozen = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Comparison(BaseModel):
    """`answered` takes no value, every other relation does."""

    model_config = Frozen

    question: Annotated[str, Field(max_length=60)]
    relation: Annotated[Relation, Field(alias="is")]
    value: Comparand | None = None


class AllOf(BaseModel):
    """Every one of them holds."""

    model_config = Frozen

    parts: Annotated[tuple["AnyCondition", ...], Field(alias="all", min_length=1)]


class AnyOf(BaseModel):
    """At least one of them holds."""

    model_config = Frozen

    parts: Annotated[tuple["AnyCondition", ...], Field(alias="any", min_length=1)]


class Not(BaseModel):
    """It doesn't hold."""

    model_config = Frozen

    part: Annotated["AnyCondition", Field(alias="not")]


def _kind(value: Any) -> str:
    match value:
        case AllOf():
            return "all"
        case AnyOf():
            return "any"
        case Not():
            return "not"
        case dict():
            return next((name for name in ("all", "any", "not") if name in value), "comparison")
        case _:
            return "comparison"


AnyCondition = Annotated[
    Annotated[Comparison, Tag("comparison")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(_kind),
]


def _measured(value: Any) -> Any:
    """Refuses what is too deep or too large before anything follows it down."""
    level, depth, size = [value], 0, 0
    while level:
        size += len(level)
        depth += 1
        if depth > DEEPEST:
            raise PydanticCustomError("condition_too_deep", "too deep", {"max_length": DEEPEST})
        if size > LARGEST:
            raise PydanticCustomError("condition_too_large", "too large", {"max_length": LARGEST})
        level = [part for one in level if isinstance(one, dict) for part in _parts_of(one)]
    return value


def _parts_of(raw: dict[Any, Any]) -> list[Any]:
    found: list[Any] = []
    for name in ("all", "any", "not"):
        inside = raw.get(name)
        found.extend(inside if isinstance(inside, list | tuple) else [inside] if inside is not None else [])
    return found


Condition = Annotated[AnyCondition, BeforeValidator(_measured)]

for _model in (AllOf, AnyOf, Not):
    _model.model_rebuild()
