"""Published tables gathered into what a page can show: one grid for a question, and one for each way to group. Pure.

Options of which many may be chosen are a table each where they are counted; side by side they are one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.surveys.publications.columns import CHOSEN
from services.surveys.publications.saying import Said
from services.surveys.publications.tables import Cell, Row, Table


@dataclass(frozen=True)
class Line:
    """`n`: how many are in it; None: too few for a line of its own."""

    label: str
    n: int | None
    cells: tuple[Cell | None, ...]
    mean: float | None = None
    nps: int | None = None

    @property
    def is_whole(self) -> bool:
        return all(cell is not None and cell.n is not None for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """`add_up`: the cells of a line are together all of its people."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    add_up: bool = True

    @property
    def hides(self) -> bool:
        return any(cell is not None and cell.n is None for line in self.lines for cell in line.cells)


def are_options(tables: Sequence[Table]) -> bool:
    return CHOSEN in tables[0].columns


def of_everybody(tables: Sequence[Table], said: Said) -> Grid:
    """A line for each row of a matrix, for each option, or the only one."""
    if are_options(tables):
        lines = [_line(said.part(one.question, one.part or ""), one.rows[0], (CHOSEN,)) for one in tables]
        return Grid((said.say("column.chosen"),), tuple(lines), add_up=False)
    first = tables[0]
    labels = [said.part(one.question, one.part) if one.part else said.say("everybody") for one in tables]
    lines = [_line(label, one.rows[0], first.columns) for label, one in zip(labels, tables, strict=True)]
    return Grid(tuple(said.column(first.question, column) for column in first.columns), tuple(lines))


def by_groups(tables: Sequence[Table], said: Said) -> list[tuple[str | None, Grid]]:
    """Of tables by the same groups: a grid for each row of a matrix, with its name, or the only one."""
    if are_options(tables):
        return [(None, _options_by_groups(tables, said))]
    parts: dict[str | None, list[Table]] = {}
    for table in tables:
        parts.setdefault(table.part, []).append(table)
    return [
        (said.part(own[0].question, part) if part else None, _part_by_groups(own, said)) for part, own in parts.items()
    ]


def _part_by_groups(tables: Sequence[Table], said: Said) -> Grid:
    first = tables[0]
    rows = sorted((row for table in tables for row in table.rows), key=lambda row: said.place(first.segment, row.group))
    lines = [_line(said.group(first.segment, row.group), row, first.columns) for row in rows]
    return Grid(tuple(said.column(first.question, column) for column in first.columns), tuple(lines))


def _options_by_groups(tables: Sequence[Table], said: Said) -> Grid:
    first = tables[0]
    options = list(dict.fromkeys(table.part or "" for table in tables))
    found = {(row.group, table.part or ""): row for table in tables for row in table.rows}
    lines = []
    for group in sorted({group for group, _ in found}, key=lambda group: said.place(first.segment, group)):
        rows = [found.get((group, option)) for option in options]
        chosen = tuple(row.cells.get(CHOSEN) if row else None for row in rows)
        lines.append(Line(said.group(first.segment, group), next(row.n for row in rows if row), chosen))
    return Grid(tuple(said.part(first.question, option) for option in options), tuple(lines), add_up=False)


def _line(label: str, row: Row, columns: Sequence[str]) -> Line:
    return Line(label, row.n, tuple(row.cells.get(column) for column in columns), row.mean, row.nps)
