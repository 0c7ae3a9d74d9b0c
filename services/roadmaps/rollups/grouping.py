"""What one roadmap's shares and many's sums are gathered into: regions, size classes, the whole."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from services.roadmaps.rollups.queries import Share, Sum
from services.roadmaps.rollups.rules import UNTOLD, Progress
from shared.organisations.size_classes import LARGEST, SIZE_CLASSES, size_class

By: TypeAlias = Literal["sector", "roadmap", "region", "size_class", "national_goal", "goal"]

LARGEST_FIRST = [LARGEST, *(name for _, name in reversed(SIZE_CLASSES)), UNTOLD]


@dataclass(frozen=True)
class Whole:
    progress: Progress
    organisations: int
    roadmaps: int


def whole(shares: Sequence[Share]) -> Whole:
    """Each measure once, whatever it is grouped by."""
    return Whole(
        sum((share.progress for share in shares), Progress()),
        len({share.owner_id for share in shares}),
        len(shares),
    )


def by_region(shares: Sequence[Share]) -> list[Sum]:
    found = _gathered(shares, lambda share: share.region_id)
    return sorted(found, key=lambda one: (one.key == UNTOLD, -one.progress.counted, one.key))


def by_size(shares: Sequence[Share]) -> list[Sum]:
    """Of municipalities; what is none, or has no known population, is told last."""
    found = _gathered(shares, size_of)
    return sorted(found, key=lambda one: LARGEST_FIRST.index(one.key))


def by_roadmap(shares: Sequence[Share]) -> list[Sum]:
    return _gathered(shares, lambda share: share.roadmap_id)


def size_of(share: Share) -> str | None:
    return size_class(share.population) if share.owner_kind == "municipality" else None


def _gathered(shares: Iterable[Share], key_of: Callable[[Share], UUID | str | None]) -> list[Sum]:
    groups: dict[str, list[Share]] = defaultdict(list)
    for share in shares:
        groups[str(key_of(share) or UNTOLD)].append(share)
    return [
        Sum(key, told.progress, told.organisations, told.roadmaps)
        for key, told in ((key, whole(own)) for key, own in groups.items())
    ]
