"""A state of a roadmap or of one of its measures, as the history keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

Kind = Literal["roadmap", "measure"]


@dataclass(frozen=True)
class Document:
    """`content` is its contract's, as JSON has it."""

    kind: Kind
    id: UUID
    version: int
    content: Mapping[str, Any]
