"""How attendance grew: per occurrence, on average, at most, and by kind of organisation. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Counted:
    """One occurrence. `attended` None: nobody counted."""

    occurrence_id: UUID
    starts_at: datetime
    registered: int
    attended: int | None
    by_organisation_kind: Mapping[str, int]
    illustrative: bool


@dataclass(frozen=True)
class Growth:
    """`mean` (one decimal) and `peak` are of the counted occurrences; None when none was counted."""

    mean: float | None
    peak: Counted | None
    by_organisation_kind: dict[str, int]


def growth(curve: Sequence[Counted]) -> Growth:
    """Mean, peak and sums of a network's or theme's occurrences (feature B19); the earliest peak wins a tie."""
    counted = [one for one in curve if one.attended is not None]
    if not counted:
        return Growth(None, None, {})
    heads = [one.attended or 0 for one in counted]
    kinds: Counter[str] = Counter()
    for one in counted:
        kinds.update(one.by_organisation_kind)
    peak = max(counted, key=lambda one: (one.attended or 0, -one.starts_at.timestamp()))
    return Growth(round(sum(heads) / len(heads), 1), peak, dict(sorted(kinds.items())))


def heads(attended: int | None, by_kind: Collection[int]) -> int | None:
    """The head count: as given, or the kinds' sum; None when the kinds sum to more than were there."""
    total = sum(by_kind)
    if attended is None:
        return total
    return attended if total <= attended else None
