"""No cell of any export is alive, whatever people wrote, and every program reads back what was written (RS11)."""

import csv
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from shared.exports import as_csv, as_xlsx, tables

FORBIDDEN = "=+-@\t\r\0−"  # the guarantee's own characters
CELLS = st.text(max_size=40) | st.builds(
    lambda first, rest: first + rest,
    st.sampled_from([*FORBIDDEN, "\n", '"', ",", ";", "'", "＝"]),
    st.text(max_size=20),
)
ROWS = st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1))


def alive(cells: list[list[str]]) -> list[str]:
    return [cell for row in cells for cell in row if cell[:1] in set(FORBIDDEN)]


def read_back(made: bytes) -> list[list[str]]:
    """As a program reads it that knows RFC 4180 alone: quoted cells, doubled quotes, CRLF between records."""
    text, rows, row, cell, at = made.decode("utf-8-sig"), [], [], "", 0
    quoted = False
    while at < len(text):
        one = text[at]
        if quoted:
            if one == '"' and text[at + 1 : at + 2] == '"':
                cell, at = cell + '"', at + 1
            elif one == '"':
                quoted = False
            else:
                cell += one
        elif one == '"':
            assert cell == "", "a quote inside of a cell that isn't quoted"
            quoted = True
        elif one == ",":
            row, cell = [*row, cell], ""
        elif text[at : at + 2] == "\r\n":
            rows, row, cell, at = [*rows, [*row, cell]], [], "", at + 1
        else:
            assert one not in "\r\n", "a bare line end outside of quotes"
            cell += one
        at += 1
    assert (quoted, row, cell) == (False, [], ""), "the last record doesn't end"
    return rows


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_csv_is_inert_and_read_back_as_written(rows: list[list[str]]) -> None:
    read = read_back(as_csv(rows))
    assert alive(read) == []
    assert read == [[tables.inert(cell) for cell in row] for row in rows]
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert read == list(csv.reader(io.StringIO(as_csv(rows).decode("utf-8-sig"), newline="")))


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_xlsx_is_inert_and_holds_text_alone(rows: list[list[str]]) -> None:
    made = as_xlsx({"Osallistujat": rows})
    read = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert alive([[str(cell) for cell in row] for row in read]) == []
    sheet = zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<f " not in sheet


def test_twin_without_the_rule_a_formula_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "inert", lambda cell: cell)
    assert alive(read_back(as_csv([["=HYPERLINK(1)", "fine"]]))) == ["=HYPERLINK(1)"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "−1", "＝1"])
def test_each_first_character_is_quoted(cell: str) -> None:
    assert tables.inert(cell) == f"'{cell}"
