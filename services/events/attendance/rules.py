"""How attendance grew: per occurrence, on average, at most, and by kind of organisation. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Counted:
    """One occurrence that wasn't called off. `attended` None: nobody counted."""

    occurrence_id: UUID
    theme_id: UUID | None
    starts_at: datetime
    registered: int
    attended: int | None
    by_organisation_kind: Mapping[str, int]
    illustrative: bool


@dataclass(frozen=True)
class Growth:
    """Of the counted occurrences: `mean` to one decimal, the earliest `peak`; None when none was counted."""

    mean: float | None
    peak: Counted | None
    by_organisation_kind: dict[str, int]


def growth(curve: Sequence[Counted]) -> Growth:
    """Mean, peak and sums of a network's or theme's occurrences (feature B19)."""
    heads = {one.occurrence_id: one.attended for one in curve if one.attended is not None}
    if not heads:
        return Growth(None, None, {})
    counted = [one for one in curve if one.occurrence_id in heads]
    kinds: Counter[str] = Counter()
    for one in counted:
        kinds.update(one.by_organisation_kind)
    peak = max(counted, key=lambda one: (heads[one.occurrence_id], -one.starts_at.timestamp()))
    return Growth(round(sum(heads.values()) / len(heads), 1), peak, dict(sorted(kinds.items())))
