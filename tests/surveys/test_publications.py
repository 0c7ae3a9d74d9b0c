"""Results published once, for segments declared before opening (C15, C16, RA5, RA6)."""

import csv
import io
from uuid import uuid4

import asyncpg
import pytest
from pypdf import PdfReader

from shared.contracts import Survey
from shared.telemetry.catalogue import REGISTRY
from tests.surveys.answering import asks
from tests.surveys.conftest import Surveys
from tests.surveys.publishing import SIZE, USEFUL, closed, twenty


async def test_published_results_are_shown_to_everybody(surveys: Surveys) -> None:
    asking = await closed(surveys, [{"size": "large", "useful": number < 6} for number in range(12)])
    assert (await surveys.http.get(f"/surveys/{asking.id}/results")).status_code == 404

    made = await surveys.post(f"/surveys/{asking.id}/results", {})
    shown = (await surveys.http.get(f"/surveys/{asking.id}/results")).json()

    assert made.status_code == 201, made.text
    assert made.json() == shown
    assert (shown["kind"], shown["results"]["n"], shown["results"]["k"]) == ("published", 12, 5)
    useful = next(table for table in shown["results"]["tables"] if table["question"] == "useful")
    assert {column: cell["n"] for column, cell in useful["rows"][0]["cells"].items()} == {
        "yes": 6, "no": 6, "_no_answer": 0,
    }  # fmt: skip
    (said,) = await surveys.said(Survey)
    assert (str(said.publication_id), await surveys.types_said(Survey)) == (
        shown["publication_id"],
        ["survey.published"],
    )


async def test_how_many_answer_is_measured_of_published_results_and_of_nothing_else(surveys: Surveys) -> None:
    asking = await closed(surveys, twenty())
    await surveys.running.fetch("UPDATE surveys SET invited_elsewhere = 50 WHERE id = $1", asking.id)
    assert await measured(surveys) is None

    await surveys.post(f"/surveys/{asking.id}/results", {})

    assert await measured(surveys) == 0.4


async def measured(surveys: Surveys) -> float | None:
    async with surveys.running.process.resources.pool.acquire() as connection:
        await surveys.running.service.gauges(connection)
    return REGISTRY.get_sample_value("survey_response_ratio", {"network": str(surveys.network)})


async def test_a_group_of_three_is_told_as_suppressed(surveys: Surveys) -> None:
    given = [{"size": "large", "useful": number % 2 == 0} for number in range(14)]
    given += [{"size": "small", "useful": True} for _ in range(3)]
    asking = await closed(surveys, given)
    results = (await surveys.post(f"/surveys/{asking.id}/results", {})).json()["results"]
    assert {"question": None, "segment": ["size"], "reason": "too_few"} in results["withheld"]
    assert not [table for table in results["tables"] if table["segment"]]


async def test_a_second_time_publishes_nothing_new(surveys: Surveys) -> None:
    """The same query later differs by nobody (RA5)."""
    asking = await closed(surveys, twenty())
    first = (await surveys.post(f"/surveys/{asking.id}/results", {})).json()
    await surveys.running.fetch("DELETE FROM responses WHERE survey_id = $1", asking.id)
    assert (await surveys.post(f"/surveys/{asking.id}/results", {})).json() == first
    assert await surveys.types_said(Survey) == ["survey.published"]


async def test_the_database_keeps_what_was_published(surveys: Surveys) -> None:
    asking = await closed(surveys, twenty())
    await surveys.post(f"/surveys/{asking.id}/results", {})
    with pytest.raises(asyncpg.CheckViolationError, match="stay as they are"):
        await surveys.running.fetch("UPDATE published_results SET results = '{}'")


async def test_segments_are_fixed_once_the_survey_has_opened(surveys: Surveys) -> None:
    asking = await asks(surveys, SIZE, USEFUL)
    refused = await surveys.put(f"/surveys/{asking.id}/segments", {"segments": [{"by": "size"}]})
    assert (refused.status_code, refused.json()["code"]) == (409, "survey_has_opened")
    with pytest.raises(asyncpg.CheckViolationError, match="before a survey opens"):
        await surveys.running.fetch("INSERT INTO declared_segments VALUES ($1, '[]')", asking.id)


@pytest.mark.parametrize(
    ("segments", "code"),
    [
        ([{"by": "useful"}], "not_background"),
        ([{"by": "size"}, {"by": "size"}], "segment_twice"),
        ([{"by": "size", "within": "size"}], "same_question"),
        ([{"by": "size", "within": "role"}, {"by": "role"}], "segments_cross"),
        ([{"by": "size", "within": "role"}, {"by": "region", "within": "role"}], "segments_cross"),
    ],
)
async def test_a_declaration_that_tables_could_not_keep_is_refused_by_its_place(
    surveys: Surveys, segments: list[dict[str, str]], code: str
) -> None:
    role, region = {**SIZE, "key": "role"}, {**SIZE, "key": "region"}
    asking = await asks(surveys, SIZE, role, region, USEFUL, state="draft", opened_at=None)
    refused = await surveys.put(f"/surveys/{asking.id}/segments", {"segments": segments})
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json()["field"].startswith("segments.")


async def test_nothing_is_published_of_an_open_survey_or_of_four_answers(surveys: Surveys) -> None:
    asking = await asks(surveys, SIZE, USEFUL)
    refused = await surveys.post(f"/surveys/{asking.id}/results", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "survey_not_closed")
    few = await closed(surveys, twenty()[:4])
    refused = await surveys.post(f"/surveys/{few.id}/results", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_few_answers")


async def test_answers_that_wait_to_be_mixed_hold_publishing_up(surveys: Surveys) -> None:
    asking = await closed(surveys, twenty())
    await surveys.running.fetch(
        "INSERT INTO staged_answers (id, survey_id, sealed) VALUES ($1, $2, 'sealed')", uuid4(), asking.id
    )
    refused = await surveys.post(f"/surveys/{asking.id}/results", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "answers_wait")


@pytest.mark.parametrize(("language", "kind"), [("fi", "Julkaistut tulokset"), ("sv", "Publicerade resultat")])
async def test_the_file_says_what_it_is_of_and_how_many_answered(surveys: Surveys, language: str, kind: str) -> None:
    asking = await closed(surveys, twenty())
    await surveys.post(f"/surveys/{asking.id}/results", {})
    path = f"/surveys/{asking.id}/results"
    told = await surveys.http.get(f"{path}.csv", headers={"Accept-Language": language})
    lines = list(csv.reader(io.StringIO(told.content.decode("utf-8-sig"))))
    assert lines[0] == [kind, "Palaute"]
    assert lines[1][1] == "20"
    assert ["Kunnan koko", "", "", "", "large", "12", "20", ""] in lines
    sheet = await surveys.http.get(f"{path}.xlsx")
    assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")


@pytest.mark.parametrize(("language", "kind"), [("fi", "julkaistut tulokset"), ("sv", "publicerade resultat")])
async def test_the_report_tells_what_the_page_does(surveys: Surveys, language: str, kind: str) -> None:
    asking = await closed(surveys, twenty())
    await surveys.post(f"/surveys/{asking.id}/results", {})
    answer = await surveys.http.get(f"/surveys/{asking.id}/results.pdf", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    report = PdfReader(io.BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in report.pages)
    assert report.root_object["/Lang"] == language
    assert kind in text
    assert "Kunnan koko" in text
    assert "12" in text
