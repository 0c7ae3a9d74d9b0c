"""Lists as files: CSV for every program, XLSX for Excel, and neither of them alive (guarantee RS11)."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

ALIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\N{MINUS SIGN}", "＝", "＋", "－", "＠")
"""A cell that begins so may be run as a formula by the program that opens it, the wide signs in East Asian settings."""

Row = Sequence[str]


def inert(cell: str) -> str:
    """The cell as text that no program runs."""
    return f"'{cell}" if cell.startswith(ALIVE) else cell


def as_csv(rows: Sequence[Row]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads å, ä and ö; RFC 4180 quoting, CRLF."""
    written = io.StringIO(newline="")
    csv.writer(written, dialect="excel").writerows([inert(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_xlsx(rows: Sequence[Row], sheet: str) -> bytes:
    """One sheet, everything as text, the first row bold and fixed."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write_string(number, column, inert(cell), bold if number == 0 else None)
        page.freeze_panes(1, 0)
        page.autofit()
    return written.getvalue()
