"""The coordinators' list, and the same as a file that runs nothing."""

import csv
import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from shared.contracts import Occurrence
from shared.exports import as_csv, as_xlsx
from tests.parts import Running
from tests.registration.gatherings import Gatherings
from tests.registration.scenes import Scenes

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1"]


async def signed_up(gatherings: Gatherings, scenes: Scenes) -> Occurrence:
    register = await scenes.register()
    akaa, kemi = await gatherings.people("akaa", "kemi")
    occurrence = await gatherings.open(capacity=1)
    await gatherings.sign_up(occurrence, akaa, organisation_id=register["Akaa"])
    await gatherings.sign_up(occurrence, kemi)
    await gatherings.service.fetch("UPDATE people SET name = '=cmd()' WHERE id = $1", kemi)
    return occurrence


async def test_the_list_comes_in_pages_in_the_order_of_sign_up(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    occurrence = await signed_up(gatherings, scenes)
    path, headers = f"/occurrences/{occurrence.id}/signups", registration.as_(person=gatherings.coordinator)

    first = (await registration.http.get(path, params={"limit": 1}, headers=headers)).json()
    rest = (await registration.http.get(path, params={"limit": 1, "cursor": first["next"]}, headers=headers)).json()

    def shown(page: dict[str, Any]) -> tuple[Any, ...]:
        (item,) = page["items"]
        return item["address"], item["organisation"], item["state"], item["position"]

    assert shown(first) == ("kirjaamo@akaa.example", "Akaa", "confirmed", None)
    assert shown(rest) == ("kirjaamo@kemi.example", None, "waiting", 1)


async def test_csv_is_read_by_excel_and_runs_nothing(
    registration: Running, gatherings: Gatherings, scenes: Scenes
) -> None:
    occurrence = await signed_up(gatherings, scenes)
    headers = {**registration.as_(person=gatherings.coordinator), "Accept-Language": "sv"}

    answer = await registration.http.get(f"/occurrences/{occurrence.id}/signups.csv", headers=headers)

    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert rows[0][:3] == ["Namn", "E-post", "Organisation"]
    assert [(row[0], row[1], row[3]) for row in rows[1:]] == [
        ("", "kirjaamo@akaa.example", "Platsen är bekräftad"),
        ("'=cmd()", "kirjaamo@kemi.example", "I kö"),
    ]
    assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_xlsx_says_the_same(registration: Running, gatherings: Gatherings, scenes: Scenes) -> None:
    occurrence = await signed_up(gatherings, scenes)
    headers = registration.as_(person=gatherings.coordinator)

    answer = await registration.http.get(f"/occurrences/{occurrence.id}/signups.xlsx", headers=headers)

    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["Sähköposti", "kirjaamo@akaa.example", "kirjaamo@kemi.example"]
    assert rows[2][0] == "'=cmd()"


@pytest.mark.parametrize("kind", ["signups", "signups.csv", "signups.xlsx", "seating", "attendance"])
async def test_lists_are_for_coordinators(registration: Running, gatherings: Gatherings, kind: str) -> None:
    occurrence = await gatherings.open()
    (akaa,) = await gatherings.people("akaa")

    answer = await registration.http.get(f"/occurrences/{occurrence.id}/{kind}", headers=registration.as_(person=akaa))

    assert answer.status_code == 403


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_any_file_is_alive(cell: str) -> None:
    rows = [["Nimi"], [cell]]

    written = as_csv(rows).decode("utf-8-sig")
    (read,) = list(csv.reader(io.StringIO(written, newline="")))[1]
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx({"Ilmoittautuneet": rows})))
    (shown,) = book.get_sheet_by_index(0).to_python()[1]

    assert read.startswith("'")
    assert str(shown).startswith("'")
