"""What must be done before what: never in a circle. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID


def circle(dependencies: Mapping[UUID, Iterable[UUID]]) -> tuple[UUID, ...] | None:
    """A way from a measure over what it depends on back to itself, begun and ended with it; None: there is none.

    Walked without recursion: a chain may be as long as a roadmap.
    """
    cleared: set[UUID] = set()
    for start in dependencies:
        if start in cleared:
            continue
        way: dict[UUID, Iterator[UUID]] = {start: iter(dependencies[start])}
        while way:
            here = next(reversed(way))
            further = next(way[here], None)
            if further is None:
                cleared.add(here)
                del way[here]
            elif further in way:
                path = list(way)
                return (*path[path.index(further) :], further)
            elif further not in cleared:
                way[further] = iter(dependencies.get(further, ()))
    return None
