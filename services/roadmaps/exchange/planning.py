"""What an import would do: each row beside the measure that it is about, and all that is wrong with it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal
from uuid import UUID

from services.roadmaps.exchange.checking import Asked, Wanted, asked
from services.roadmaps.exchange.columns import cells_of
from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.matching import Matched, Standing, matched
from services.roadmaps.exchange.naming import Directory, with_ids
from services.roadmaps.exchange.rows import Reader, laid_over
from services.roadmaps.exchange.sheets import MOST_FAULTS, Table, read
from services.roadmaps.history.differences import FieldChange, changes
from services.roadmaps.roadmaps.sectors import SECTORS
from shared.contracts import LANGUAGES, Localised, Measure, Roadmap


@dataclass(frozen=True)
class RowChange:
    """What a row does; `fields` are those that it changes of a measure that is there."""

    row: int
    measure_id: UUID
    external_id: str | None
    change: Literal["added", "changed"]
    fields: Sequence[FieldChange] = ()


@dataclass(frozen=True)
class Plan:
    """`measures` in the order of their rows. `unchanged` rows say what their measures say; `untouched` measures of the
    roadmap stand in no row and stay.
    """

    rows: Sequence[RowChange]
    measures: Sequence[Measure]
    unchanged: int
    untouched: int


def plan(file: bytes, standing: Standing, directory: Directory) -> Plan | list[Fault]:
    """What is wrong stops at the first kind of wrong: file, columns and rows, names, cells."""
    table = read(file)
    rows = matched(table, standing) if isinstance(table, Table) else table
    matches = [one for one in rows if isinstance(one, Matched)]
    if len(matches) < len(rows):
        return [one for one in rows if isinstance(one, Fault)][:MOST_FAULTS]
    named = [with_ids(one, directory) for one in matches]
    if lost := [one for one in named if not isinstance(one, Matched)]:
        return list(islice(chain.from_iterable(lost), MOST_FAULTS))
    matches = [one for one in named if isinstance(one, Matched)]
    reader = Reader(standing.roadmap.custom_fields, _keys(standing.roadmap))
    external_ids = external_ids_of(standing.measures)
    found = asked([_wanted(one, reader, external_ids) for one in matches], standing)
    makes = [one for one in found if isinstance(one, Asked)]
    if len(makes) < len(found):
        return [one for one in found if isinstance(one, Fault)][:MOST_FAULTS]
    return _planned(matches, makes, standing)


def external_ids_of(measures: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """By the measures' ids; those that can stand in a list."""
    named = ((key, one.get("external_id")) for key, one in measures.items())
    return {key: name for key, name in named if name and name == name.strip() and not set(name) & set(";\r\n")}


def _wanted(row: Matched, reader: Reader, external_ids: Mapping[str, str]) -> Wanted:
    was = {} if row.is_new else cells_of(row.before, external_ids)
    told = {
        path: text if text == was.get(path, "") else reader.canonical(path, text) for path, text in row.told.items()
    }
    row = Matched(row.number, told, row.before, row.is_new, row.headings)
    return Wanted(row, laid_over(row.before, told, was, reader))


def _keys(roadmap: Roadmap) -> dict[str, dict[str, str]]:
    """Names that people may write instead of keys, in any language."""
    named: dict[str, list[tuple[str, Localised]]] = {
        "status": [(one.key, one.name) for one in roadmap.statuses],
        "goals": [(one.key, one.title) for one in roadmap.goals],
        "sectors": list(SECTORS.items()),
    }
    return {
        column: {
            said.casefold(): key for key, name in names for language in LANGUAGES if (said := getattr(name, language))
        }
        for column, names in named.items()
    }


def _planned(rows: Sequence[Matched], makes: Sequence[Asked], standing: Standing) -> Plan:
    changed = []
    for one in makes:
        before, measure = one.wanted.row.before, one.measure
        fields = () if one.wanted.row.is_new else changes(before, measure.model_dump(mode="json"))
        if one.wanted.row.is_new or fields:
            how: Literal["added", "changed"] = "added" if one.wanted.row.is_new else "changed"
            row = RowChange(one.wanted.row.number, measure.id, measure.external_id, how, fields)
            changed.append((row, measure))
    present = sum(not one.get("removed") for one in standing.measures.values())
    old = sum(not row.is_new for row in rows)
    return Plan([row for row, _ in changed], [one for _, one in changed], len(rows) - len(changed), present - old)
