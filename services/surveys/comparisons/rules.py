"""Which organisations' figures may be shown together, so that nobody is recognised in them. Pure.

A figure is the mean of a set of assessments. Assessments that stand in exactly the same figures form a block. Every
sum or difference of figures, of any groups and any dates, is one of whole blocks; so no block may hold fewer than
SMALLEST assessments that aren't known by name anyway (feature D8). Only means are shown: a least, a greatest or a
spread could tell of a single one.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TypeAlias
from uuid import UUID

SMALLEST = 5

Members: TypeAlias = frozenset[UUID]


def blocks(figures: Sequence[Members]) -> list[Members]:
    """Those who stand in the same figures; who stands in none is in no block."""
    stands_in: dict[UUID, list[int]] = defaultdict(list)
    for number, members in enumerate(figures):
        for member in members:
            stands_in[member].append(number)
    together: dict[tuple[int, ...], set[UUID]] = defaultdict(set)
    for member, numbers in stands_in.items():
        together[tuple(numbers)].add(member)
    return [frozenset(block) for block in together.values()]


def hides(members: Collection[UUID], known: Collection[UUID]) -> bool:
    """`known` are published by name: whoever knows them can take them out of a sum."""
    unknown = len(set(members) - set(known))
    return unknown == 0 or unknown >= SMALLEST


def recognisable(figures: Sequence[Members], known: Collection[UUID]) -> bool:
    return not all(hides(block, known) for block in blocks(figures))


def next_figure(group: Members, shown: Sequence[Members], known: Collection[UUID]) -> Members:
    """The largest part of the group that may be shown beside all that was ever shown; empty: nothing may.

    A block that lies in the group only in part is taken where both its parts hide everybody, and left out where not.
    """
    before = blocks(shown)
    newcomers = group.difference(*before)
    taken = [newcomers] if hides(newcomers, known) else []
    for block in before:
        part = block & group
        if hides(part, known) and hides(block - part, known):
            taken.append(part)
    figure: Members = frozenset().union(*taken)
    return figure if len(figure) >= SMALLEST else frozenset()


def replaces(figure: Members, latest: Members | None, group: Members) -> bool:
    """Is it better than the group's latest? Otherwise that one stands, with its date: it is told by then anyway."""
    if not figure or figure == latest:
        return False
    return latest is None or len(figure) >= len(latest & group)


def may_be_named(member: UUID, shown: Sequence[Members], known: Collection[UUID]) -> bool:
    """Would publishing it by name leave the others of its blocks hidden?"""
    return not recognisable(shown, {*known, member})
