"""What attendance adds up to, wherever it is known: the same figures on both sides of the bus. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Counted:
    """One occurrence that wasn't called off. `attended` None: nobody counted; `theme_id` where it is known."""

    occurrence_id: UUID
    starts_at: datetime
    registered: int
    attended: int | None
    by_organisation_kind: Mapping[str, int]
    illustrative: bool
    theme_id: UUID | None = None


@dataclass(frozen=True)
class Growth:
    """Of the counted occurrences: `mean` to one decimal, the earliest `peak`; None when none was counted."""

    mean: float | None
    peak: Counted | None
    by_organisation_kind: dict[str, int]


def growth(curve: Sequence[Counted]) -> Growth:
    """Mean, peak and sums of a network's or theme's occurrences (feature B19)."""
    counted = [one for one in curve if one.attended is not None]
    if not counted:
        return Growth(None, None, {})
    heads = [one.attended or 0 for one in counted]
    kinds: Counter[str] = Counter()
    for one in counted:
        kinds.update(one.by_organisation_kind)
    peak = max(counted, key=lambda one: (one.attended or 0, -one.starts_at.timestamp()))
    return Growth(round(sum(heads) / len(heads), 1), peak, dict(sorted(kinds.items())))
