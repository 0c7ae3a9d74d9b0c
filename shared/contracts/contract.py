"""What every message body has: whose it is, which fact, and which version of it."""

from datetime import date, datetime
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.deprecation import Deprecated


class OpenEnum(StrEnum):
    """A closed list here that a newer minor version may have extended elsewhere.

    A value that this release doesn't know is kept as it came and answers True to `unknown`, so that a
    consumer neither loses it nor falls over it. A producer may not say such a value: see `Contract.unknowns`.
    """

    @property
    def unknown(self) -> bool:
        return self.name == "unknown"

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = "unknown"
        member._value_ = value
        return member


class Editorial:
    """Marks text that a coordinator publishes on purpose; it may travel on public topics."""


EditorialText = Annotated[str, Editorial(), Field(max_length=10_000)]
EditorialWord = Annotated[str, Editorial(), Field(max_length=60)]


class Contract(BaseModel):
    """One aggregate's whole public state after a change.

    `topic`, `owner` and `types` are the contract's address: the Kafka topic (key = `id`), the only service
    that may say it, and the message types it is said under. Within a major version only optional fields and
    new enum values are added; readers ignore fields that they don't know.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    topic: ClassVar[str]
    owner: ClassVar[str]
    types: ClassVar[frozenset[str]]
    forever: ClassVar[bool] = False
    """Its aggregates are never deleted: no tombstone is ever said for one."""
    deprecated: ClassVar[Deprecated | None] = None
    """The topic as a whole is given up."""

    id: UUID
    version: Annotated[int, Field(ge=1)]

    @classmethod
    def noun(cls) -> str:
        """The aggregate's name in message types and metrics: `signup_policy` of `pub.signup-policies.v1`."""
        return next(iter(cls.types)).partition(".")[0]

    @classmethod
    def deprecated_fields(cls) -> dict[str, Deprecated]:
        """Its fields that are given up."""
        return {
            name: mark
            for name, field in cls.model_fields.items()
            for mark in field.metadata
            if isinstance(mark, Deprecated)
        }

    @classmethod
    def read(cls, body: bytes) -> Self:
        """The state in a message body, whatever a newer minor version added to it, at any depth.

        Raises pydantic's ValidationError.
        """
        return cls.model_validate_json(body, extra="ignore")

    def body(self) -> bytes:
        """The message body: UTF-8 JSON."""
        return self.__pydantic_serializer__.to_json(self)

    def unknowns(self) -> list[str]:
        """Paths of enum values that this release doesn't know; a producer must have none."""
        return list(_unknowns(self, ""))


PLAIN = frozenset({NoneType, bool, int, float, str, UUID, date, datetime})
"""What most fields are, and what holds nothing: asked first, since every message said is looked through."""


def _unknowns(value: Any, path: str) -> list[str]:
    if type(value) in PLAIN:
        return []
    if isinstance(value, OpenEnum):
        return [path] if value.unknown else []
    if isinstance(value, BaseModel):
        return [p for name in type(value).model_fields for p in _unknowns(getattr(value, name), f"{path}/{name}")]
    if isinstance(value, list | tuple):
        return [p for index, item in enumerate(value) for p in _unknowns(item, f"{path}/{index}")]
    if isinstance(value, dict):
        return [p for key, item in value.items() for p in _unknowns(item, f"{path}/{key}")]
    return []
