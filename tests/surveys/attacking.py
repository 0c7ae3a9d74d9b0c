"""Whoever has all published tables of a survey, and subtracts.

Knows nothing of how counts are hidden: every hidden count is an unknown, every total an equation. The equations are
reduced by elimination, then each unknown is narrowed from both sides until nothing moves any more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from services.surveys.publications.tables import Results, Row, Table

Unknown: TypeAlias = tuple[tuple[str, ...], tuple[str, ...], str]
"""Segment, group and column of a question; no group: everybody."""

Equation: TypeAlias = tuple[dict[Unknown, Fraction], Fraction]


@dataclass(frozen=True)
class Found:
    """What an attacker knows of a hidden count."""

    least: int
    most: int


def attacked(results: Results) -> dict[tuple[str, Unknown], Found]:
    """Of each hidden count what can be told from all tables together."""
    found: dict[tuple[str, Unknown], Found] = {}
    for name in sorted({(table.question, table.part or "") for table in results.tables}):
        tables = [table for table in results.tables if (table.question, table.part or "") == name]
        equations = list(_equations(tables))
        narrowed = _narrowed([*equations, *_eliminated(equations)])
        found |= {(".".join(name), unknown): known for unknown, known in narrowed.items()}
    return found


def groups_left_over(results: Results) -> list[int]:
    """How many people remain wherever everything shown is subtracted from a total."""
    tables: dict[tuple[str, str], list[Table]] = {}
    for table in results.tables:
        tables.setdefault((table.question, table.part or ""), []).append(table)
    left = [int(total) for own in tables.values() for unknowns, total in _equations(own) if _adds_up(unknowns)]
    return [number for number in left if number]


def _adds_up(unknowns: Mapping[Unknown, Fraction]) -> bool:
    return bool(unknowns) and len(set(unknowns.values())) == 1


def _equations(tables: list[Table]) -> Iterator[Equation]:
    rows = {(table.segment, row.group): (table, row) for table in tables for row in table.rows if not row.suppressed}
    for table, row in rows.values():
        assert row.n is not None
        yield _sum([(table, row, column, 1) for column in table.columns], row.n)
    for table in tables:
        for parent in {row.group[:-1] for row in table.rows if table.segment}:
            above_table, above = rows[table.segment[:-1], parent]
            inside = [row for row in table.rows if row.group[:-1] == parent and not row.suppressed]
            for column in table.columns:
                terms = [(table, row, column, 1) for row in inside]
                yield _sum([*terms, (above_table, above, column, -1)], 0)


def _sum(terms: list[tuple[Table, Row, str, int]], total: int) -> Equation:
    unknowns: dict[Unknown, Fraction] = {}
    left = Fraction(total)
    for table, row, column, sign in terms:
        number = row.cells[column].n
        if number is None:
            unknowns[(table.segment, row.group, column)] = Fraction(sign)
        else:
            left -= sign * number
    return unknowns, left


def _eliminated(equations: list[Equation]) -> list[Equation]:
    """The same equations, each unknown but the last ones in one of them only."""
    reduced: list[tuple[Unknown, Equation]] = []
    for unknowns, total in equations:
        here = dict(unknowns), total
        for pivot, other in reduced:
            here = _without(pivot, here, other)
        if not here[0]:
            assert here[1] == 0, "the tables contradict each other"
            continue
        pivot = min(here[0])
        scale = here[0][pivot]
        here = {one: factor / scale for one, factor in here[0].items()}, here[1] / scale
        reduced = [(other, _without(pivot, equation, here)) for other, equation in reduced]
        reduced.append((pivot, here))
    return [equation for _, equation in reduced]


def _without(pivot: Unknown, equation: Equation, other: Equation) -> Equation:
    factor = equation[0].get(pivot)
    if not factor:
        return equation
    unknowns = dict(equation[0])
    for one, times in other[0].items():
        unknowns[one] = unknowns.get(one, Fraction(0)) - factor * times
    return {one: times for one, times in unknowns.items() if times}, equation[1] - factor * other[1]


def _narrowed(equations: list[Equation]) -> dict[Unknown, Found]:
    """Bounds from each equation in turn: a count is no less than nothing, and no more than what is left for it."""
    least = {one: 0 for unknowns, _ in equations for one in unknowns}
    most = dict.fromkeys(least, 10_000)
    whole = [_in_whole_numbers(unknowns, total) for unknowns, total in equations]
    while sum(_narrows(unknowns, total, least, most) for unknowns, total in whole):
        pass
    return {one: Found(least[one], most[one]) for one in least}


def _in_whole_numbers(unknowns: Mapping[Unknown, Fraction], total: Fraction) -> tuple[list[tuple[Unknown, int]], int]:
    scale = lcm(total.denominator, *(factor.denominator for factor in unknowns.values()))
    return [(one, int(factor * scale)) for one, factor in unknowns.items()], int(total * scale)


def _narrows(
    unknowns: list[tuple[Unknown, int]], total: int, least: dict[Unknown, int], most: dict[Unknown, int]
) -> bool:
    ends = [sorted((factor * least[one], factor * most[one])) for one, factor in unknowns]
    low, high = sum(end[0] for end in ends), sum(end[1] for end in ends)
    moved = False
    for (one, factor), (own_low, own_high) in zip(unknowns, ends, strict=True):
        between = (total - (high - own_high), total - (low - own_low))
        lower, upper = between if factor > 0 else (-between[1], -between[0])
        lower, upper = -(-lower // abs(factor)), upper // abs(factor)
        if lower > least[one] or upper < most[one]:
            least[one], most[one] = max(lower, least[one]), min(upper, most[one])
            moved = True
    return moved
