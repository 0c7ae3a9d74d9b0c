"""Tables as files: CSV for every program, XLSX for Excel, and neither of them alive (guarantee RS11)."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

ALIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\N{MINUS SIGN}", "＝", "＋", "－", "＠")
"""A cell that begins so may be run as a formula by the program that opens it, the wide signs in East Asian settings."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

Cell: TypeAlias = str | int | float
Row: TypeAlias = Sequence[Cell]


def inert(cell: str) -> str:
    """The cell as text that no program runs."""
    return f"'{cell}" if cell.startswith(ALIVE) else cell


def as_csv(rows: Sequence[Row]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads å, ä and ö; RFC 4180 quoting, CRLF."""
    written = io.StringIO(newline="")
    csv.writer(written, dialect="excel").writerows([inert(str(cell)) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_xlsx(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """A sheet for each name; texts stay texts, numbers are numbers, the first row is bold and fixed."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            _fill(book.add_worksheet(name), rows, bold)
    return written.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[Row], bold: Format) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, inert(cell), bold if number == 0 else None)
            else:
                sheet.write_number(number, column, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofit()
