"""What is told of a difference between two states, and of a state that was."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.roadmaps.history.differences import Change
from services.roadmaps.history.documents import Kind
from shared.contracts import Localised, Measure, Roadmap


class FieldChangeView(BaseModel):
    """`path` leads to the field: names, keys of pieces and years, between slashes."""

    path: str
    before: Any
    after: Any


class DifferenceView(BaseModel):
    """The roadmap or a measure of it; `fields` of one that stands on both sides."""

    kind: Kind
    id: UUID
    title: Localised
    change: Change
    fields: Sequence[FieldChangeView]


class SideView(BaseModel):
    """A published version, or a moment."""

    version: int | None = None
    at: datetime | None = None


class DifferencesView(BaseModel):
    """What is otherwise in `after` than it was in `before`, the roadmap first."""

    roadmap_id: UUID
    before: SideView
    after: SideView
    differences: Sequence[DifferenceView]


class AsOfView(BaseModel):
    """A roadmap and its measures as they were."""

    roadmap: Roadmap
    measures: Sequence[Measure]
