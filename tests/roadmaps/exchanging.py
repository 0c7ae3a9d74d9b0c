"""Tables of measures for tests: brought to a roadmap and fetched from it, through the door."""

import csv
import io
from typing import Any
from uuid import UUID

import httpx
import xlsxwriter
from python_calamine import CalamineWorkbook

from shared.exports import XLSX
from tests.roadmaps.conftest import Roadmaps

HEADINGS = ["Ulkoinen tunniste", "Otsikko", "Toimialat", "Vastuutaho", "Alkaa", "Päättyy", "Tila", "Edistyminen"]
ROWS = [
    ["D-1", "Sähköinen asiointi käyttöön", "education", "Sivistys", "2024-01-15", "2025-12-31", "under_way", "40"],
    ["D-2", "Tietovarastot yhteen", "Tietohallinto; technical", "ICT", "15.1.2024", "31.12.2025", "planned", ""],
]  # fmt: skip


def as_csv(*rows: list[str], separator: str = ";", encoding: str = "utf-8") -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows(rows)
    return written.getvalue().encode(encoding)


def as_xlsx(*rows: list[Any], hidden: list[list[Any]] | None = None, merged: str = "") -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        if hidden is not None:
            sheet = book.add_worksheet("Piilossa")
            sheet.hide()
            for number, row in enumerate(hidden):
                sheet.write_row(number, 0, row)
        sheet = book.add_worksheet("Toimenpiteet")
        sheet.activate()
        sheet.set_first_sheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if merged:
            sheet.merge_range(merged, "Yhdistetty")
    return written.getvalue()


async def bring(
    roadmaps: Roadmaps,
    roadmap_id: UUID,
    file: bytes,
    *,
    dry_run: bool = False,
    language: str = "fi",
    person: UUID | None = None,
) -> httpx.Response:
    kind = XLSX if file.startswith(b"PK") else "text/csv"
    return await roadmaps.http.post(
        f"/roadmaps/{roadmap_id}/measures/imports",
        params={"dry_run": dry_run},
        content=file,
        headers={**roadmaps.coordinating(person), "Content-Type": kind, "Accept-Language": language},
    )


async def brought(roadmaps: Roadmaps, roadmap_id: UUID, file: bytes, **how: Any) -> dict[str, Any]:
    answer = await bring(roadmaps, roadmap_id, file, **how)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def counts(told: dict[str, Any]) -> tuple[int, int, int, int]:
    return told["added"], told["changed"], told["unchanged"], told["untouched"]


async def exported(roadmaps: Roadmaps, path: str, language: str = "fi") -> bytes:
    answer = await roadmaps.http.get(path, headers={**roadmaps.coordinating(), "Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.content


def rows_in(file: bytes) -> list[list[Any]]:
    """With any spreadsheet program's eyes."""
    if file.startswith(b"PK"):
        return CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


async def documents(roadmaps: Roadmaps, roadmap_id: UUID) -> list[dict[str, Any]]:
    """Of the roadmap's measures, by their external ids."""
    rows = await roadmaps.running.fetch(
        "SELECT content FROM measures WHERE roadmap_id = $1 ORDER BY content ->> 'external_id', id", roadmap_id
    )
    return [row["content"] for row in rows]
