"""What is otherwise than in the follow-up before, measure by measure. Pure."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.roadmaps.follow_ups.figures import Figures
from shared.contracts import Localised, MeasureStage

What = Literal["added", "removed", "changed", "same"]


class Told(BaseModel):
    """A measure in a follow-up, and what is told of it; `text_version` is what If-Match takes, 0: none yet."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    title: Localised
    responsible: Localised | None
    status: str
    stage: MeasureStage
    progress: int
    text: Localised | None
    decision: Localised | None
    text_version: int


class ToldBefore(BaseModel):
    """A measure in both follow-ups, or in one of them; None: it wasn't there."""

    id: UUID
    what: What
    before: Told | None
    after: Told | None


class Difference(BaseModel):
    """From the newest frozen follow-up of the same occasion of an earlier year."""

    from_id: UUID
    from_year: int
    to_id: UUID
    to_year: int
    before: Figures
    after: Figures
    percent_more: float | None
    measures: list[ToldBefore]


def compared(before: Sequence[Told], after: Sequence[Told]) -> list[ToldBefore]:
    """In the order of the later one; what is gone comes last."""
    earlier, later = {one.id: one for one in before}, {one.id: one for one in after}
    gone = [one for one in before if one.id not in later]
    return [_compared(earlier.get(one.id), one) for one in after] + [_compared(one, None) for one in gone]


def percent_more(before: Figures, after: Figures) -> float | None:
    """Percentage points; None where one of them counts nothing."""
    if before.progress.percent is None or after.progress.percent is None:
        return None
    return round(after.progress.percent - before.progress.percent, 1)


def _compared(before: Told | None, after: Told | None) -> ToldBefore:
    one = after or before
    assert one is not None
    what: What = "changed"
    if before is None:
        what = "added"
    elif after is None:
        what = "removed"
    elif _said(before) == _said(after):
        what = "same"
    return ToldBefore(id=one.id, what=what, before=before, after=after)


def _said(one: Told) -> tuple[object, ...]:
    return one.title, one.responsible, one.status, one.stage, one.progress, one.text, one.decision
