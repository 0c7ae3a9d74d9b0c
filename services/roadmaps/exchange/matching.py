"""Which columns a table has and which measure each of its rows is about. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.roadmaps.exchange.columns import Document
from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.headings import Headings, Words
from services.roadmaps.exchange.rows import with_years
from services.roadmaps.exchange.sheets import Line, Table
from services.roadmaps.measures.rules import Known
from shared.contracts import Roadmap


@dataclass(frozen=True)
class Standing:
    """The roadmap as it stands: `measures` by their ids, removed ones too; `ids` are for new ones."""

    roadmap: Roadmap
    measures: Mapping[str, Document]
    known: Known
    words: Words
    ids: Iterator[UUID]


@dataclass(frozen=True)
class Matched:
    """A row with its measure as it was; `told` by column, `headings` leads from columns to the file's own."""

    number: int
    told: Mapping[str, str]
    before: Document
    is_new: bool
    headings: Mapping[str, str]

    def fault(self, code: str, path: str, /, **params: object) -> Fault:
        """At the column that says it, or that would: one that a piece lacks is told by the piece's others."""
        near = (heading for column, heading in self.headings.items() if column.startswith(path))
        return Fault(code, self.number, self.headings.get(path) or next(near, path), params)


def matched(table: Table, standing: Standing) -> list[Matched] | list[Fault]:
    columns = _columns(table, Headings(standing.words, standing.roadmap.custom_fields))
    if isinstance(columns, list):
        return columns
    by_name = {one["external_id"]: one for one in standing.measures.values() if one.get("external_id")}
    beside = [_beside(line, columns, table.headings, standing, by_name) for line in table.lines]
    rows = [one for one in beside if isinstance(one, Matched)]
    faults = [*(one for one in beside if isinstance(one, Fault)), *_twice(rows)]
    return sorted(faults, key=lambda one: one.row) or rows


def _columns(table: Table, headings: Headings) -> dict[str, int] | list[Fault]:
    found: dict[str, int] = {}
    faults = []
    for place, heading in enumerate(table.headings):
        path = headings.path(heading)
        if path is None and (heading or any(line.cells[place] for line in table.lines)):
            faults.append(Fault("unknown_column", 1, heading))
        elif path in found:
            faults.append(Fault("column_twice", 1, heading))
        elif path is not None:
            found[path] = place
    if not faults and not {"external_id", "id"} & set(found):
        faults.append(Fault("external_id_missing", 1))
    return faults or found


def _beside(
    line: Line,
    columns: Mapping[str, int],
    headings: Sequence[str],
    standing: Standing,
    by_name: Mapping[str, Document],
) -> Matched | Fault:
    """The measure by the id that we gave it, else by the owner's own name for it, else a new one."""
    told = {path: line.cells[place] for path, place in columns.items()}
    ours, name = (told.get(column, "").strip() for column in ("id", "external_id"))
    before = standing.measures.get(ours) or by_name.get(name or ours)
    if not ours and not name:
        return Fault("external_id_missing", line.number)
    if before is not None and before.get("removed"):
        return Fault("measure_was_removed", line.number, params={"expected": name or ours})
    is_new = before is None
    if not name and ours not in standing.measures:  # of another roadmap, where it had no name of its own
        told["external_id"] = ours
    before = before or _empty(standing)
    placed = with_years(told, before, standing.words)
    if isinstance(placed, str):
        return Fault("several_lines", line.number, headings[columns[placed]])
    of_file = {path: headings[place] for path, place in columns.items()}
    origins = {path: of_file[column] for path, column in placed.origins.items() if column in of_file}
    return Matched(line.number, placed.cells, before, is_new, {**of_file, **origins})


def _empty(standing: Standing) -> Document:
    """A measure of which nothing was said yet; its status is the roadmap's first, where there is any."""
    first = next(iter(standing.roadmap.statuses), None)
    return {
        "id": str(next(standing.ids)), "version": 0, "roadmap_id": str(standing.roadmap.id),
        "status": first.key if first else "none", "stage": first.stage.value if first else "planned", "progress": 0,
    }  # fmt: skip


def _twice(rows: Sequence[Matched]) -> Iterator[Fault]:
    """Rows about one measure, or measures of one name."""
    measures = Counter(row.before["id"] for row in rows)
    names = Counter(row.told.get("external_id", "").strip() for row in rows)
    for row in rows:
        name = row.told.get("external_id", "").strip()
        if measures[row.before["id"]] > 1 or (name and names[name] > 1):
            yield row.fault("row_twice", "external_id", expected=name or row.before["id"])
