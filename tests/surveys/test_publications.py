"""Results published once, for segments declared before opening; texts one by one (C15, C16, C22, RA5 to RA7)."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from pypdf import PdfReader

from services.surveys.publications.theming import themes_of
from shared.contracts import Erasure, ErasureState, Survey
from tests.surveys.answering import Asking, asks, options, words
from tests.surveys.conftest import Surveys

SIZE = {
    "type": "single", "key": "size", "text": words("Kunnan koko"), "required": True, "background": True,
    "options": options("small", "large"),
}  # fmt: skip
USEFUL = {"type": "yes_no", "key": "useful", "text": words("Hyödyllinen?"), "required": True}
FREE = {"type": "text", "key": "free", "text": words("Sana vapaa"), "longest": 500}

TEXTS = [
    "Lisää koulutusta tekoälystä", "Rahoitus puuttuu", "Liian kiire", "Mer samarbete", "More open data", "=1+1",
]  # fmt: skip


async def closed(surveys: Surveys, given: Sequence[dict[str, Any]], *, segments: Sequence[str] = ("size",)) -> Asking:
    """A closed survey with these answers."""
    asking = await asks(surveys, SIZE, USEFUL, FREE, state="ready", opened_at=None)
    declared = await surveys.put(f"/surveys/{asking.id}/segments", {"segments": [{"by": key} for key in segments]})
    assert declared.status_code == 200, declared.text
    await surveys.running.fetch(
        "UPDATE surveys SET state = 'open', opened_at = $2 WHERE id = $1", asking.id, surveys.running.clock()
    )
    for answers in given:
        told = await asking.answer(uuid4(), answers)
        assert told.status_code == 201, told.text
    await asking.close()
    return asking


def twenty(**fields: Any) -> list[dict[str, Any]]:
    """Twelve of large municipalities and eight of small ones, half of them content."""
    sizes = ["large"] * 12 + ["small"] * 8
    return [{"size": size, "useful": number % 2 == 0, **fields} for number, size in enumerate(sizes)]


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


async def texts(surveys: Surveys, survey_id: UUID) -> dict[str, Any]:
    told: dict[str, Any] = await surveys.get(f"/surveys/{survey_id}/texts?question=free")
    return told


async def test_a_text_is_shown_to_everybody_only_once_somebody_has_released_it(surveys: Surveys) -> None:
    given = [{"size": "large", "useful": number < 3, "free": text} for number, text in enumerate(TEXTS)]
    asking = await closed(surveys, given)
    too_early = (await texts(surveys, asking.id))["texts"][0]["response_id"]
    body = {"question": "free", "response_id": too_early}
    assert (await surveys.post(f"/surveys/{asking.id}/texts", body)).json()["code"] == "results_not_published"
    assert (await surveys.post(f"/surveys/{asking.id}/results", {})).json()["texts"] == []

    written = await texts(surveys, asking.id)
    assert (written["kind"], written["releasable"]) == ("working", True)
    assert sorted(one["text"] for one in written["texts"]) == sorted(TEXTS)
    chosen = written["texts"][2]
    body = {"question": "free", "response_id": chosen["response_id"]}
    released = await surveys.post(f"/surveys/{asking.id}/texts", body)
    again = await surveys.post(f"/surveys/{asking.id}/texts", body)

    assert released.json() == again.json()
    shown = (await surveys.http.get(f"/surveys/{asking.id}/results")).json()["texts"]
    assert shown == [{"id": released.json()["id"], "question": "free", "text": chosen["text"]}]
    assert chosen["response_id"] not in str(shown)

    gone = await surveys.http.delete(
        f"/surveys/{asking.id}/texts/{released.json()['id']}", headers=surveys.coordinating()
    )
    assert gone.status_code == 204
    assert (await surveys.http.get(f"/surveys/{asking.id}/results")).json()["texts"] == []


async def test_who_looks_through_texts_is_in_the_duty_log(surveys: Surveys) -> None:
    asking = await closed(surveys, twenty(free="Hyvä"))
    await texts(surveys, asking.id)
    (row,) = await surveys.running.fetch("SELECT * FROM duty.log")
    assert "answers" in str(dict(row))


async def test_texts_of_fewer_than_k_people_are_not_released(surveys: Surveys) -> None:
    given = twenty()
    for one in given[:4]:
        one["free"] = "Hyvä tilaisuus"
    asking = await closed(surveys, given)
    await surveys.post(f"/surveys/{asking.id}/results", {})
    written = await texts(surveys, asking.id)
    assert not written["releasable"]
    body = {"question": "free", "response_id": written["texts"][0]["response_id"]}
    refused = await surveys.post(f"/surveys/{asking.id}/texts", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_few_texts")


async def test_released_texts_come_in_an_order_that_tells_nothing_of_when(surveys: Surveys) -> None:
    """Of twenty texts released in the order of their answering, some stand before one that came earlier."""
    given = [{**one, "free": f"{number:02}"} for number, one in enumerate(twenty())]
    asking = await closed(surveys, given)
    await surveys.post(f"/surveys/{asking.id}/results", {})
    for one in sorted((await texts(surveys, asking.id))["texts"], key=lambda one: str(one["text"])):
        body = {"question": "free", "response_id": one["response_id"]}
        assert (await surveys.post(f"/surveys/{asking.id}/texts", body)).status_code == 201
    shown = [one["text"] for one in (await surveys.http.get(f"/surveys/{asking.id}/results")).json()["texts"]]
    listed = [one["text"] for one in (await texts(surveys, asking.id))["texts"]]
    assert sorted(shown) == sorted(listed) == [f"{number:02}" for number in range(20)]
    assert shown != sorted(shown)
    assert listed != sorted(listed)


async def test_a_text_goes_with_the_person_who_wrote_it(surveys: Surveys) -> None:
    person = uuid4()
    asking = await closed(surveys, [])
    await surveys.running.fetch("UPDATE surveys SET state = 'open', closed_at = NULL WHERE id = $1", asking.id)
    for who, answers in [(person, {**twenty()[0], "free": "Minun"}), *[(uuid4(), a) for a in twenty(free="Muu")]]:
        assert (await asking.answer(who, answers)).status_code == 201
    await asking.close()
    await surveys.post(f"/surveys/{asking.id}/results", {})
    (own,) = [one for one in (await texts(surveys, asking.id))["texts"] if one["text"] == "Minun"]
    await surveys.post(f"/surveys/{asking.id}/texts", {"question": "free", "response_id": own["response_id"]})
    await surveys.running.hear(
        Erasure(id=person, version=1, state=ErasureState.asked, asked_at=surveys.running.clock())
    )
    shown = (await surveys.http.get(f"/surveys/{asking.id}/results")).json()
    assert shown["texts"] == []
    assert shown["results"]["n"] == 21


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Lisää koulutusta tekoälystä", ["artificial_intelligence", "skills"]),
        ("Mer samarbete kring upphandling", ["cooperation", "procurement"]),
        ("More funding and time", ["money", "time"]),
        ("Aika kiire", ["time"]),
        ("", []),
    ],
)
def test_texts_are_grouped_by_their_words_in_three_languages(text: str, themes: list[str]) -> None:
    assert themes_of(text) == themes
