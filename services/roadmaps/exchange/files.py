"""Measures as the bytes of a file, made apart. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.roadmaps.exchange.cells import written
from services.roadmaps.exchange.columns import Kind, cells_of, columns_of, kind_of
from services.roadmaps.exchange.headings import Headings
from services.roadmaps.exchange.planning import external_ids_of
from shared.contracts import CustomField, Language
from shared.exports import Row, as_csv, as_xlsx

LONGEST_SHEET_NAME = 31


def table_file(told: Mapping[str, Any]) -> bytes:
    """`told` has `measures` as JSON has them, `custom_fields`, `words`, `language`, `ending`, `sheet` and `about`."""
    custom = [CustomField.model_validate(one) for one in told["custom_fields"]]
    rows = rows_of(told["measures"], custom, Headings(told["words"], custom), told["language"])
    if told["ending"] == "csv":
        return as_csv(rows)
    return as_xlsx({told["sheet"][:LONGEST_SHEET_NAME]: rows, told["about_sheet"][:LONGEST_SHEET_NAME]: told["about"]})


def rows_of(
    measures: Sequence[Mapping[str, Any]], custom: Sequence[CustomField], headings: Headings, language: Language
) -> list[Row]:
    """A row of headings, then one for each measure: what `plan` reads as the same measures."""
    external_ids = external_ids_of({one["id"]: one for one in measures})
    cells = [cells_of(one, external_ids) for one in measures]
    columns = columns_of(cells, custom)
    numbers = {path for path in columns if kind_of(path, custom) in (Kind.number, Kind.reached)}
    return [
        [headings.heading(path, language) for path in columns],
        *([written(row.get(path, ""), number=path in numbers and not path.endswith(".on")) for path in columns]
          for row in cells),
    ]  # fmt: skip
