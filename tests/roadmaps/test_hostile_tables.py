"""A table that was made to harm harms nobody: it is refused clearly, within its limits, and nothing is brought."""

import resource
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from services.roadmaps.exchange import sheets
from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.sheets import MOST_ROWS, Table, read
from tests.roadmaps.conftest import Roadmaps
from tests.roadmaps.exchanging import HEADINGS, ROWS, as_csv, as_xlsx, bring, brought, counts, documents
from tests.roadmaps.hostile_tables import MEGABYTE, bomb, broken, entities, far_cell, long_sheet, lying_bomb
from tests.roadmaps.making import made

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b" \n", "file_empty"),
    "headings of nothing": (lambda: as_csv(["", ""], ["", ""]), "file_empty"),
    "a PDF": (lambda: b"%PDF-1.7\n", "file_of_wrong_type"),
    "an old Excel file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_of_wrong_type"),
    "signs of no encoding": (lambda: b"Tunnus;Otsikko\nD-1;\x81\x8d\x8f\n", "wrong_encoding"),
    "UTF-16 without its mark": (lambda: "Tunnus;Otsikko\nD-1;Äly\n".encode("utf-16-le"), "wrong_encoding"),
    "a hundred thousand rows of CSV": (lambda: b"a;b\n" + b"1;\n" * 100_000, "too_many_rows"),
    "a hundred thousand rows of XLSX": (long_sheet, "too_many_rows"),
    "very many columns": (lambda: as_csv([f"c{n}" for n in range(2_000)]), "too_many_columns"),
    "a zip bomb": (bomb, "too_large_unpacked"),
    "a package cut in half": (lambda: as_xlsx(HEADINGS, *ROWS)[:3_000], "file_unreadable"),
    "a package of something else": (lambda: b"PK\x03\x04" + b"\0" * 100, "file_unreadable"),
}


@pytest.mark.parametrize(("make", "code"), HOSTILE.values(), ids=HOSTILE)
async def test_a_file_that_isnt_a_table_is_refused_and_says_why(
    roadmaps: Roadmaps, make: Callable[[], bytes], code: str
) -> None:
    roadmap_id, file = await made(roadmaps), make()
    assert len(file) < MEGABYTE
    told = [(await bring(roadmaps, roadmap_id, file, language=language)).json() for language in ("fi", "sv")]
    assert {(one["status"], one["code"]) for one in told} == {(422, code)}
    assert told[0]["title"] != told[1]["title"]
    assert await documents(roadmaps, roadmap_id) == []


@pytest.mark.parametrize("make", [lying_bomb, far_cell, entities])
async def test_what_shows_only_when_it_is_read_stays_within_bounds(
    roadmaps: Roadmaps, make: Callable[[], bytes]
) -> None:
    roadmap_id, file = await made(roadmaps), make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = await bring(roadmaps, roadmap_id, file)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in ("file_too_demanding", "file_unreadable", "rows_invalid", "too_many_rows")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
    assert await documents(roadmaps, roadmap_id) == []


async def test_merged_cells_are_named(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    answer = await bring(roadmaps, roadmap_id, as_xlsx(HEADINGS, *ROWS, merged="B4:C5"))
    (error,) = answer.json()["errors"]
    assert (error["row"], error["code"]) == (4, "merged_cells")
    assert "B4:C5" in error["reason"]


async def test_a_quote_that_isnt_closed_and_cells_without_a_heading_are_named_by_row(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    quote = await bring(roadmaps, roadmap_id, b'Tunnus;Otsikko\nD-1;"Auki\n')
    spare = await bring(roadmaps, roadmap_id, as_csv(["Tunnus", "Otsikko"], ["D-1", "A"], ["D-2", "B", "liikaa"]))
    assert [(one["row"], one["code"]) for one in quote.json()["errors"]] == [(2, "not_csv")]
    assert [(one["row"], one["code"]) for one in spare.json()["errors"]] == [(3, "too_many_cells")]


async def test_hidden_sheets_arent_read(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    told = await brought(roadmaps, roadmap_id, as_xlsx(HEADINGS, *ROWS, hidden=[HEADINGS, ["X-1", "Salaa"]]))
    assert counts(told) == (2, 0, 0, 0)
    assert [one["external_id"] for one in await documents(roadmaps, roadmap_id)] == ["D-1", "D-2"]


async def test_a_file_of_another_form_is_told_a_hundred_faults_at_most(roadmaps: Roadmaps) -> None:
    roadmap_id = await made(roadmaps)
    rows = [[f"D-{n}", "=1+1"] for n in range(500)]
    assert len((await bring(roadmaps, roadmap_id, as_csv(["Tunnus", "Otsikko"], *rows))).json()["errors"]) == 100


def test_a_thousand_broken_files_are_tables_or_faults_and_nothing_else() -> None:
    chance = Random(20261124)
    read_as: dict[str, int] = {}
    for _ in range(1_000):
        found = read(broken(chance))
        kind = "table" if isinstance(found, Table) else found[0].code
        assert isinstance(found, Table) or all(isinstance(one, Fault) for one in found)
        read_as[kind] = read_as.get(kind, 0) + 1
    assert read_as["file_unreadable"] > 50
    assert read_as["table"] > 50


def test_rows_beyond_the_limit_arent_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = 0
    table = sheets._table

    def counted(rows: Any) -> Any:
        nonlocal seen
        seen = len(rows)
        return table(rows)

    monkeypatch.setattr(sheets, "_table", counted)
    read(b"a;b\n" + b"1;\n" * 100_000)
    assert seen == MOST_ROWS + 2


async def test_twin_without_the_bound_of_memory_a_lying_bomb_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small enough for this machine, and beyond what a package may say of itself."""
    assert isinstance(read(bomb(80)), list)
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 10_000 * MEGABYTE)
    assert isinstance(read(bomb(80)), Table)
