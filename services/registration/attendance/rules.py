"""How many were there. Pure."""

from collections.abc import Collection


def heads(attended: int | None, by_kind: Collection[int]) -> int | None:
    """The head count: as given, or the kinds' sum; None when the kinds sum to more than were there."""
    total = sum(by_kind)
    if attended is None:
        return total
    return attended if total <= attended else None
