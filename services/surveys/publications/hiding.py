"""Which counts of a table stay hidden, so that nobody can tell any of them to within k people. Pure.

Whoever attacks is taken to know every total of a table. Within those totals each hidden count has to have room for
at least k: its least and its greatest possible value lie k or more apart. Zeros are hidden as other small counts
are, except in rows that hide nothing. Why this is enough for all tables of a survey together: decision 0027.
"""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Cell: TypeAlias = tuple[int, int]
"""Row and column."""

Counts: TypeAlias = Sequence[Sequence[int]]

Node: TypeAlias = tuple[str, int]


def hidden_in_row(counts: Mapping[str, int], k: int) -> frozenset[str]:
    """What to hide of counts whose total is known.

    All of them, where everybody answered alike: the row would tell everybody's answer.
    """
    chosen = [column for column, number in counts.items() if number]
    if len(chosen) < 2:
        return frozenset(counts)
    small = {column for column in chosen if counts[column] < k}
    if not small:
        return frozenset()
    hidden = small | {column for column, number in counts.items() if not number}
    for column in sorted(set(counts) - hidden, key=lambda one: (counts[one], one)):
        if len(hidden) > 1 and sum(counts[one] for one in hidden) >= k:
            break
        hidden.add(column)
    return frozenset(hidden)


def hidden_in_table(counts: Counts, k: int) -> frozenset[Cell]:
    """What to hide of a table whose totals are known: each of its rows and columns counts k people or more.

    It ends: with all cells hidden each has room for the least of its row's and column's totals and of what is
    outside of them, which is k at least.
    """
    hidden = {cell for row in range(len(counts)) for cell in _small(counts, row, k)}
    while exposed := [cell for cell in sorted(hidden) if room(counts, hidden, cell, k) < k]:
        hidden.add(_beside(counts, hidden, exposed))
        for row in {row for row, _ in hidden}:
            hidden.update((row, column) for column, number in enumerate(counts[row]) if number < k)
    return frozenset(hidden)


def room(counts: Counts, hidden: Collection[Cell], cell: Cell, enough: int) -> int:
    """How far apart the least and the greatest value of a hidden count may lie; `enough` ends the search."""
    row, column = ("row", cell[0]), ("column", cell[1])
    upwards = _Moves(counts, hidden, without=cell).most(column, row, enough)
    downwards = _Moves(counts, hidden, without=cell).most(row, column, counts[cell[0]][cell[1]])
    return upwards + downwards


def _small(counts: Counts, row: int, k: int) -> set[Cell]:
    """The counts under k of a row, if it has to hide any: a row of one answer only is hidden whole."""
    chosen = [number for number in counts[row] if number]
    if len(chosen) < 2:
        return {(row, column) for column in range(len(counts[row]))}
    if min(chosen) >= k:
        return set()
    return {(row, column) for column, number in enumerate(counts[row]) if number < k}


def _beside(counts: Counts, hidden: Collection[Cell], exposed: Collection[Cell]) -> Cell:
    """What else to hide: the smallest count in a line of theirs, rather where both its lines hide something already."""
    cells = [(row, column) for row in range(len(counts)) for column in range(len(counts[row]))]
    rows, columns = {row for row, _ in hidden}, {column for _, column in hidden}

    def cost(cell: Cell) -> tuple[bool, int, Cell]:
        return (cell[0] not in rows or cell[1] not in columns, counts[cell[0]][cell[1]], cell)

    shown = [cell for cell in cells if cell not in hidden]
    near = [cell for cell in shown if any(cell[0] == one[0] or cell[1] == one[1] for one in exposed)]
    return min([cell for cell in near if counts[cell[0]][cell[1]]] or near or shown, key=cost)


@dataclass(frozen=True)
class _Moves:
    """How people may be moved between hidden counts of a table while all totals stay: a flow, found path by path."""

    counts: Counts
    hidden: Collection[Cell]
    without: Cell

    def most(self, source: Node, target: Node, enough: int) -> int:
        left = {cell: self.counts[cell[0]][cell[1]] for cell in self.hidden if cell != self.without}
        moved = 0
        while moved < enough and (path := self._path(left, source, target)):
            step = min([enough - moved, *(left[cell] for cell, taken in path if taken)])
            for cell, taken in path:
                left[cell] += -step if taken else step
            moved += step
        return moved

    def _path(self, left: Mapping[Cell, int], source: Node, target: Node) -> list[tuple[Cell, bool]]:
        """The steps of the shortest way: a cell of a row gets someone (False), one of a column loses someone (True)."""
        came: dict[Node, tuple[Node, Cell, bool] | None] = {source: None}
        queue = deque([source])
        while queue and target not in came:
            node = queue.popleft()
            for cell, number in left.items():
                row, column = ("row", cell[0]), ("column", cell[1])
                onward, taken = (column, False) if node == row else (row, True)
                if node in (row, column) and onward not in came and (number or not taken):
                    came[onward] = (node, cell, taken)
                    queue.append(onward)
        steps: list[tuple[Cell, bool]] = []
        while target in came and (step := came[target]):
            target = step[0]
            steps.append(step[1:])
        return steps
