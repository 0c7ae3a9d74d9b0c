"""Summaries and answers as files: the same numbers in each, in three languages, and nothing in them runs."""

import csv
import io
from typing import Any
from uuid import uuid4

import orjson
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.surveys.answering import Asking
from tests.surveys.conftest import Surveys
from tests.surveys.summing import answered, summary, working


async def file(asking: Asking, name: str, language: str = "fi", **params: Any) -> bytes:
    answer = await asking.surveys.http.get(
        f"/surveys/{asking.id}/{name}",
        params=params,
        headers={**asking.surveys.coordinating(), "Accept-Language": language},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.content


def read_csv(made: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


async def test_csv_says_its_filters_its_n_and_each_count(surveys: Surveys) -> None:
    asking = await answered(surveys)
    rows = read_csv(await file(asking, "working-view.csv", where="useful:at_least:4"))

    assert ["Rajaus", "useful:at_least:4"] in rows
    assert ["Vastauksia (n)", "3"] in rows
    assert ["role Rooli", "", "other", "2", "66.7", ""] in rows
    assert ["useful Hyödyllisyys", "", "Keskiarvo", "", "", "4.33"] in rows
    assert ["trust Luottamus", "state", "high", "1", "50.0", ""] in rows


async def test_xlsx_holds_the_same_as_numbers(surveys: Surveys) -> None:
    asking = await answered(surveys)
    book = CalamineWorkbook.from_filelike(io.BytesIO(await file(asking, "summary.xlsx", "en")))
    results, about = (book.get_sheet_by_name(name).to_python() for name in ("Results", "About"))
    assert ["useful Hyödyllisyys", "", "Median", "", "", 4.0] in results
    assert ["Filters", "none"] in about
    assert ["Answers (n)", "4"] in about


async def test_json_is_the_summary_itself(surveys: Surveys) -> None:
    asking = await answered(surveys)
    assert orjson.loads(await file(asking, "summary.json")) == await summary(asking)
    of_view = orjson.loads(await file(asking, "working-view.json", where="role:equals:other"))
    assert of_view == await working(asking, where="role:equals:other")


@pytest.mark.parametrize(
    ("language", "said"),
    [("fi", "Vastauksia (n): 4"), ("sv", "Svar (n): 4"), ("en", "Answers (n): 4")],
)
async def test_report_is_typeset_in_each_language(surveys: Surveys, language: str, said: str) -> None:
    asking = await answered(surveys)
    pdf = PdfReader(io.BytesIO(await file(asking, "summary.pdf", language)))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert said in text
    assert "Hyödyllisyys" in text
    assert pdf.root_object["/Lang"] == language
    assert b"pdfuaid" in pdf.root_object["/Metadata"].get_data()


async def test_answers_are_headed_by_key_and_text_and_filtered_like_the_list(surveys: Surveys) -> None:
    asking = await answered(surveys)
    rows = read_csv(await file(asking, "responses.csv", where="role:equals:other"))
    start = rows.index([]) + 1
    header, *answers = rows[start:]
    assert header[3:5] == ["role Rooli", "useful Hyödyllisyys"]
    assert len(answers) == 2
    assert {row[3] for row in answers} == {"other"}
    listed = orjson.loads(await file(asking, "responses.json", where="role:equals:other"))
    assert (listed["n"], listed["filters"]) == (2, ["role:equals:other"])


async def test_what_somebody_wrote_doesnt_run_in_any_file(surveys: Surveys) -> None:
    asking = await answered(surveys)
    assert (await asking.answer(uuid4(), {"useful": 5, "free": "=HYPERLINK(1)"})).status_code == 201
    cells = [cell for row in read_csv(await file(asking, "responses.csv")) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0"))]
    book = CalamineWorkbook.from_filelike(io.BytesIO(await file(asking, "responses.xlsx")))
    assert "'=HYPERLINK(1)" in str(book.get_sheet_by_index(0).to_python())


async def test_whose_answers_left_as_a_file_is_in_the_duty_log(surveys: Surveys) -> None:
    asking, akaa = await answered(surveys), uuid4()
    await asking.answer(akaa, {"useful": 5})
    await file(asking, "responses.csv", where="useful:equals:5")
    (row,) = await surveys.running.fetch("SELECT route, whose FROM duty.log")
    assert row["route"] == "GET /surveys/{survey_id}/responses.{ending}"
    assert akaa in row["whose"]
    assert len(row["whose"]) == 2
