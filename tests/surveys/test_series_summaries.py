"""A series' surveys side by side: a row for each occurrence, figures over themes and editions, nothing of few."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from tests.surveys.answering import Asking, asks
from tests.surveys.conftest import Surveys
from tests.surveys.gatherings import occurrence, series

FIRST = datetime(2026, 1, 2, 7, tzinfo=UTC)


async def gatherings(
    surveys: Surveys, answers: list[list[dict[str, Any]]], **columns: Any
) -> tuple[UUID, list[Asking]]:
    """A gathering each month with its feedback; every other one is about the same theme."""
    told, themes = series(surveys.network), [uuid4(), uuid4()]
    await surveys.running.hear(told)
    askings = []
    for number, given in enumerate(answers):
        held = occurrence(
            surveys.network, FIRST + timedelta(days=28 * number), series_id=told.id, theme_id=themes[number % 2]
        )
        await surveys.running.hear(held)
        asking = await asks(surveys, target_kind="occurrence", target_id=held.id, **columns)
        for one in given:
            assert (await asking.answer(uuid4(), one)).status_code == 201
        askings.append(asking)
    return told.id, askings


async def test_each_occurrence_is_a_row_and_each_question_a_trend(surveys: Surveys) -> None:
    series_id, askings = await gatherings(
        surveys,
        [
            [{"useful": 3, "nps": 10}, {"useful": 4, "nps": 6}],
            [],
            [{"useful": 5, "again": True, "hours": 2.5}],
        ],
    )
    found = await surveys.get(f"/series/{series_id}/survey-summary")

    assert [row["survey_id"] for row in found["rows"]] == [str(asking.id) for asking in askings]
    assert [(row["n"], row["figures"]) for row in found["rows"]] == [
        (2, {"useful": 3.5, "nps": 0}),
        (0, {}),
        (1, {"useful": 5, "again": 100, "hours": 2.5}),
    ]
    assert [(one["key"], one["measure"]) for one in found["questions"]] == [
        ("useful", "mean"), ("hours", "mean"), ("again", "yes_percent"), ("nps", "nps"),
    ]  # fmt: skip


async def test_themes_and_editions_count_every_answer_as_much(surveys: Surveys) -> None:
    series_id, _ = await gatherings(
        surveys, [[{"useful": 3}, {"useful": 3}, {"useful": 4}], [{"useful": 5}], [{"useful": 5}]]
    )
    found = await surveys.get(f"/series/{series_id}/survey-summary")

    assert [(one["occurrences"], one["n"], one["figures"]) for one in found["themes"]] == [
        (2, 4, {"useful": 3.75}),
        (1, 1, {"useful": 5}),
    ]
    (edition,) = found["editions"]
    assert (edition["id"], edition["n"], edition["figures"]) == (str(surveys.network), 5, {"useful": 4})


async def test_a_row_says_what_its_own_summary_says(surveys: Surveys) -> None:
    series_id, (asking,) = await gatherings(surveys, [[{"useful": 3}, {"useful": 4}, {"useful": 4}]])
    (row,) = (await surveys.get(f"/series/{series_id}/survey-summary"))["rows"]
    summary = await surveys.get(f"/surveys/{asking.id}/summary")
    useful = next(question for question in summary["questions"] if question["key"] == "useful")
    assert (row["n"], row["figures"]["useful"]) == (summary["n"], useful["mean"])


async def test_anonymous_surveys_are_figures_only_when_closed_and_not_of_few(surveys: Surveys) -> None:
    series_id, askings = await gatherings(
        surveys, [[{"useful": 4}] * 5 + [{"useful": 5}] * 5, [{"useful": 4}] * 3], mode="anonymous"
    )
    before = await surveys.get(f"/series/{series_id}/survey-summary")
    for asking in askings:
        await asking.close()
    after = await surveys.get(f"/series/{series_id}/survey-summary")

    assert [row["figures"] for row in before["rows"]] == [{}, {}]
    assert [(row["n"], row["withheld"], row["figures"]) for row in after["rows"]] == [
        (10, None, {"useful": 4.5}),
        (None, "too_few", {}),
    ]
    assert sum(theme["n"] for theme in after["themes"]) == 10


async def test_the_summary_as_a_file_says_the_same_and_names_what_it_is_of(surveys: Surveys) -> None:
    series_id, (first, _) = await gatherings(
        surveys, [[{"useful": 3, "nps": 10}, {"useful": 4, "nps": 6}], [{"useful": 5, "free": "=1+1"}]]
    )
    await surveys.running.fetch("UPDATE surveys SET illustrative = true WHERE id = $1", first.id)

    async def file(ending: str, language: str) -> bytes:
        answer = await surveys.http.get(
            f"/series/{series_id}/survey-summary.{ending}",
            headers={**surveys.coordinating(), "Accept-Language": language},
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Disposition"] == f'attachment; filename="series-summary.{ending}"'
        return answer.content

    told = orjson.loads(await file("json", "fi"))
    assert {**told, "kind": None, "title": None} == {
        **(await surveys.get(f"/series/{series_id}/survey-summary")), "kind": None, "title": None,
    }  # fmt: skip
    lines = list(csv.reader(io.StringIO((await file("csv", "fi")).decode("utf-8-sig"), newline="")))
    assert ["Sarja", "Kuukauden ensimmäinen perjantai"] in lines
    (row,) = [line for line in lines if line[1:2] == ["2026-01-02"]]
    assert row[2:8] == ["2", "0", "3.5", "", "", "0.0"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(await file("xlsx", "sv")))
    assert book.sheet_names == ["Resultat", "Teman", "Omgångar", "Uppgifter"]
    assert [line[1:4] for line in book.get_sheet_by_name("Omgångar").to_python()[1:]] == [[2.0, 3.0, 4.0]]
    pages = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(await file("pdf", "en"))).pages)
    assert "Tammikuun tapaaminen (illustrative)" in pages
    assert "Mean: first 3.5, most recently 5 (2 gatherings)." in pages
