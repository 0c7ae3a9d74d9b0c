"""A file that somebody brings as rows of texts: CSV in the usual forms, or the first visible sheet of an XLSX. Pure.

A file may be made to harm: nothing in it is computed, unpacked beyond a limit, or read beyond the rows that we take.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from services.roadmaps.exchange.cells import Raw, is_formula, said
from services.roadmaps.exchange.fault import Fault

MOST_ROWS = 3_000
MOST_COLUMNS = 1_000
MOST_FAULTS = 100
"""A file of another form is wrong everywhere; who mends these sees the next ones."""

LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_ENTRIES = 500

_BYTE_ORDERS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SEPARATORS = (";", ",", "\t")


@dataclass(frozen=True)
class Line:
    """`number` as spreadsheets count; `cells` as long as the headings."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Table:
    headings: Sequence[str]
    lines: Sequence[Line]


def read(file: bytes) -> Table | list[Fault]:
    if not file.strip():
        return [Fault("file_empty")]
    if file.startswith(b"PK\x03\x04"):
        return _read_xlsx(file)
    if file.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"PK")):
        return [Fault("file_of_wrong_type")]
    return _read_csv(file)


def _read_csv(file: bytes) -> Table | list[Fault]:
    text = _decoded(file)
    if text is None or "\0" in text:
        return [Fault("wrong_encoding")]
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    kept: list[tuple[int, Sequence[Raw]]] = []
    try:
        for number, row in enumerate(islice(rows, MOST_ROWS + 2), 1):
            kept.append((number, row))
    except csv.Error:
        return [Fault("not_csv", number + 1)]
    return _table(kept)


def _decoded(file: bytes) -> str | None:
    """UTF-8, UTF-16 with its mark, or else what Excel writes as plain CSV in Finland (Windows-1252)."""
    marked = next((name for mark, name in _BYTE_ORDERS.items() if file.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            return file.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _read_xlsx(file: bytes) -> Table | list[Fault]:
    if fault := _fault_of_package(file):
        return [fault]
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(file)) as book:
            shown = [one.name for one in book.sheets_metadata
                     if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet]  # fmt: skip
            if not shown:
                return [Fault("no_visible_sheet")]
            return _of_sheet(book.get_sheet_by_name(shown[0]))
    except (CalamineError, OSError, ValueError):
        return [Fault("file_unreadable")]


def _fault_of_package(file: bytes) -> Fault | None:
    """What it says of its own size; who lies meets the limits of the process."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(file)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return Fault("file_unreadable")
    if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > LARGEST_UNPACKED:
        return Fault("too_large_unpacked", params={"limit": LARGEST_UNPACKED // 1024 // 1024})
    if not any(one.filename == "xl/workbook.xml" for one in entries):
        return Fault("file_of_wrong_type")
    return None


def _of_sheet(sheet: CalamineSheet) -> Table | list[Fault]:
    if merged := sheet.merged_cell_ranges:
        return [Fault("merged_cells", top + 1, params={"expected": _range(top, left, bottom, right)})
                for (top, left), (bottom, right) in merged[:MOST_FAULTS]]  # fmt: skip
    if sheet.height > MOST_ROWS + 1:
        return [Fault("too_many_rows", params={"limit": MOST_ROWS})]
    if sheet.width > MOST_COLUMNS:
        return [Fault("too_many_columns", params={"limit": MOST_COLUMNS})]
    begins = sheet.start[0] if sheet.start else 0
    return _table([(begins + place, row) for place, row in enumerate(sheet.to_python(), 1)])


def _table(rows: Iterable[tuple[int, Sequence[Raw]]]) -> Table | list[Fault]:
    """The first row that isn't empty heads the columns."""
    filled = [(number, row) for number, row in rows if any(cell not in ("", None) for cell in row)]
    if not filled:
        return [Fault("file_empty")]
    if len(filled) > MOST_ROWS + 1:
        return [Fault("too_many_rows", params={"limit": MOST_ROWS})]
    headings = [str(cell).strip() for cell in filled[0][1]]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        return [Fault("too_many_columns", params={"limit": MOST_COLUMNS})]
    if faults := list(islice(_faults_in(headings, filled[1:]), MOST_FAULTS)):
        return faults
    return Table(headings, [_line(number, row, len(headings)) for number, row in filled[1:]])


def _faults_in(headings: Sequence[str], rows: Sequence[tuple[int, Sequence[Raw]]]) -> Iterator[Fault]:
    for number, row in rows:
        if any(cell not in ("", None) for cell in row[len(headings) :]):
            yield Fault("too_many_cells", number, params={"limit": len(headings)})
        for heading, cell in zip(headings, row, strict=False):
            if is_formula(cell):
                yield Fault("formula", number, heading)


def _line(number: int, row: Sequence[Raw], width: int) -> Line:
    cells = [said(cell) for cell in row[:width]]
    return Line(number, [*cells, *[""] * (width - len(cells))])


def _range(top: int, left: int, bottom: int, right: int) -> str:
    return f"{_column(left)}{top + 1}:{_column(right)}{bottom + 1}"


def _column(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
