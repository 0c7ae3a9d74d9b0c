"""What request bodies have in common: nothing unknown, nothing endless."""

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict
from pydantic_core import PydanticCustomError

from shared.contracts import OpenEnum


class Body(BaseModel):
    """Refuses fields it doesn't know, strips white space, limits every text to 10,000 characters."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, str_max_length=10_000)


Listed = TypeVar("Listed", bound=OpenEnum)


def _known(value: Listed) -> Listed:
    if value.unknown:
        allowed = ", ".join(member.value for member in type(value))
        raise PydanticCustomError("unknown_value", "not a value of this list", {"expected": allowed})
    return value


Known = Annotated[Listed, AfterValidator(_known)]
"""`Known[NetworkKind]`: messages may bring a value that a newer release added, a request may not."""
