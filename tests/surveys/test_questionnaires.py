"""Questions put, versioned and joined, through the door."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.surveys.conftest import Surveys
from tests.surveys.questioning import asking, draft, opened, put, question
from tests.surveys.questionnaire_cases import OPTIONS, TYPES


async def test_every_type_is_stored_and_shown_as_it_was_put(surveys: Surveys) -> None:
    survey = await draft(surveys)
    content = asking(*[question(kind, kind, required=False, background=False) for kind in TYPES])

    answer = await put(surveys, survey, content)

    assert answer.status_code == 200, answer.text
    shown = await surveys.get(f"/surveys/{survey}/questionnaire")
    assert shown == answer.json()
    asked = shown["content"]["sections"][0]["questions"]
    assert [one["type"] for one in asked] == list(TYPES)
    for sent, kept in zip(content["sections"][0]["questions"], asked, strict=True):
        assert sent.keys() <= kept.keys()
        assert [sent[name] for name in ("key", "type")] == [kept[name] for name in ("key", "type")]
    assert (await put(surveys, survey, shown["content"])).json()["revision"] == 1


async def test_until_the_survey_opens_questions_change_in_place(surveys: Surveys) -> None:
    survey = await draft(surveys)
    await put(surveys, survey, asking(question("nps", "recommend")))

    answer = await put(surveys, survey, asking(question("scale", "recommend")))

    assert (answer.json()["version"], answer.json()["revision"], answer.headers["ETag"]) == (1, 2, '"2"')
    assert len((await surveys.get(f"/surveys/{survey}/questionnaire/versions"))["versions"]) == 1


async def test_an_edit_after_the_opening_makes_a_new_version_and_leaves_the_old_one(surveys: Surveys) -> None:
    survey = await draft(surveys)
    first = asking(question("single", "topic"), question("text", "why"))
    await put(surveys, survey, first)
    await opened(surveys, survey)
    more = [*OPTIONS, {"key": "roadmap", "text": {"fi": "Digitiekartta"}}]

    answer = await put(surveys, survey, asking(question("single", "topic", options=more), question("nps", "again")))

    assert answer.json()["version"] == 2
    old = await surveys.get(f"/surveys/{survey}/questionnaire?version=1")
    assert [one["key"] for one in old["content"]["sections"][0]["questions"]] == ["topic", "why"]
    told = await surveys.get(f"/surveys/{survey}/questionnaire/versions")
    assert {one["key"]: one["versions"] for one in told["questions"]} == {"topic": [1, 2], "again": [2], "why": [1]}
    asked = (await surveys.http.get(f"/surveys/{survey}/questions")).json()
    assert asked["version"] == 2


async def test_answers_name_the_version_that_they_were_given_to(surveys: Surveys) -> None:
    survey = await draft(surveys, target_id=None)
    await put(surveys, survey, asking(question("nps", "recommend")))
    await opened(surveys, survey)
    for number in (1, 2):
        said = await surveys.http.post(
            f"/surveys/{survey}/answers",
            json={"answers": {"recommend": 9}},
            headers=surveys.running.as_(person=uuid4()),
        )
        assert said.status_code == 201, said.text
        await put(surveys, survey, asking(question("nps", "recommend", help={"fi": f"Ohje {number}"})))

    rows = await surveys.running.fetch("SELECT questionnaire_version FROM responses ORDER BY 1")
    assert [row[0] for row in rows] == [1, 2]


async def test_after_the_opening_a_key_keeps_its_meaning_and_a_background_question_stays(surveys: Surveys) -> None:
    survey = await draft(surveys)
    await put(surveys, survey, asking(question("scale", "useful"), question("yes_no", "new", background=True)))
    await opened(surveys, survey)
    await put(surveys, survey, asking(question("yes_no", "new", background=True)))

    reused = await put(surveys, survey, asking(question("scale", "useful", highest=7), question("yes_no", "new")))

    assert reused.status_code == 422
    assert {(one["field"], one["code"]) for one in reused.json()["errors"]} == {
        ("sections.0.questions.0.key", "key_reused"),
        ("sections", "background_stays"),
    }


async def test_a_question_by_which_results_will_be_shown_cannot_be_taken_away(surveys: Surveys) -> None:
    survey = await draft(surveys)
    await put(surveys, survey, asking(question("yes_no", "new", background=True), question("nps", "a")))
    declared = await surveys.put(f"/surveys/{survey}/segments", {"segments": [{"by": "new"}]})
    assert declared.status_code == 200, declared.text

    lost = await put(surveys, survey, asking(question("nps", "a")))
    await surveys.put(f"/surveys/{survey}/segments", {"segments": []})
    free = await put(surveys, survey, asking(question("nps", "a")))

    assert (lost.status_code, lost.json()["code"], free.status_code) == (422, "background_stays", 200)


async def test_nobody_overwrites_questions_that_they_have_not_seen(surveys: Surveys) -> None:
    survey = await draft(surveys)
    unseen = await put(surveys, survey, asking(question("nps", "a")), **{"If-Match": '"1"'})
    first = await put(surveys, survey, asking(question("nps", "a")), **{"If-Match": '"0"'})
    await put(surveys, survey, asking(question("nps", "b")), **{"If-Match": first.headers["ETag"]})

    late = await put(surveys, survey, asking(question("nps", "c")), **{"If-Match": first.headers["ETag"]})

    assert (unseen.status_code, first.status_code, late.status_code) == (412, 200, 412)
    assert late.json()["code"] == "version_conflict"


@pytest.mark.parametrize("seen", [True, False], ids=["with If-Match", "without: the later one wins"])
async def test_of_two_who_change_the_same_questions_at_once_one_is_told(surveys: Surveys, seen: bool) -> None:
    survey = await draft(surveys)
    first = await put(surveys, survey, asking(question("nps", "a")))
    headers = {"If-Match": first.headers["ETag"]} if seen else {}

    both = await asyncio.gather(*[put(surveys, survey, asking(question("nps", key)), **headers) for key in "bc"])

    assert sorted(answer.status_code for answer in both) == ([200, 412] if seen else [200, 200])
    kept = (await surveys.get(f"/surveys/{survey}/questionnaire"))["revision"]
    assert kept == (2 if seen else 3)


async def test_two_hundred_questions_are_enough(surveys: Surveys) -> None:
    survey = await draft(surveys)
    most = [question("nps", f"q{number}") for number in range(200)]
    assert (await put(surveys, survey, asking(*most))).status_code == 200
    answer = await put(surveys, survey, asking(*most, question("nps", "one_more")))
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_questions")


async def test_the_questions_of_a_closed_survey_stay(surveys: Surveys) -> None:
    survey = await surveys.has_survey(state="closed")
    answer = await put(surveys, survey, asking(question("nps", "a")))
    assert (answer.status_code, answer.json()["code"]) == (409, "questions_closed")


async def test_what_is_asked_is_public_only_once_the_survey_has_opened(surveys: Surveys) -> None:
    survey = await draft(surveys)
    await put(surveys, survey, asking(question("nps", "a")))
    assert (await surveys.http.get(f"/surveys/{survey}/questions")).status_code == 404
    await opened(surveys, survey)
    assert (await surveys.http.get(f"/surveys/{survey}/questions")).json()["content"]["sections"][0]["key"] == "all"


async def test_each_fault_is_told_by_its_own_place_and_in_the_asked_language(surveys: Surveys) -> None:
    survey = await draft(surveys)
    deep: dict[str, Any] = {"question": "a", "is": "answered"}
    for _ in range(200):
        deep = {"not": deep}
    content = asking(
        question("nps", "a"),
        question("text", "Not a key"),
        question("text", "b", shown_if=deep),
        question("text", "c", shown_if={"any": [{"not": {"question": "a", "is": "sometimes"}}]}),
        {"type": "essay", "key": "d", "text": {"fi": "Kysymys"}},
        question("scale", "e", lowest="low"),
        question("text", "f", text={"fi": "Kysymys\u202e"}),
    )

    answer = await put(surveys, survey, content, **{"Accept-Language": "sv"})

    assert answer.status_code == 422
    place = "sections.0.questions"
    assert {one["field"]: one["code"] for one in answer.json()["errors"]} == {
        f"{place}.1.key": "not_a_key",
        f"{place}.2.shown_if": "condition_too_deep",
        f"{place}.3.shown_if.any.0.not.is": "unknown_value",
        f"{place}.4.type": "unknown_value",
        f"{place}.5.lowest": "not_a_number",
        f"{place}.6.text": "control_characters",
    }
    reasons = {one["field"]: one["reason"] for one in answer.json()["errors"]}
    assert reasons[f"{place}.2.shown_if"] == "Ett villkor får ha högst 10 nivåer inuti varandra."


async def test_a_condition_on_a_later_question_is_refused_with_the_questions_key(surveys: Surveys) -> None:
    survey = await draft(surveys)
    condition = {"question": "b", "is": "answered"}
    answer = await put(surveys, survey, asking(question("nps", "a", shown_if=condition), question("nps", "b")))
    assert answer.json()["errors"] == [
        {
            "field": "sections.0.questions.0.shown_if.question",
            "code": "condition_later",
            "reason": "Ehto viittaa kysymykseen b, joka kysytään vasta myöhemmin.",
        }
    ]
    assert (
        await surveys.http.get(f"/surveys/{survey}/questionnaire", headers=surveys.coordinating())
    ).status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"sections": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "invalid_json"),
        (b'{"sections": []}', "no_questions"),
        (b'{"sections": [{"key": "a", "questions": "many"}]}', "not_a_list"),
        (b'{"sections": [], "titel": 1}', "unknown_field"),
        (b"[1, 2]", "invalid_json"),
        (b'{"sections": ["' + b"a" * 1_100_000 + b'"]}', "too_large"),
    ],
)
async def test_a_hostile_body_has_a_clear_answer(surveys: Surveys, body: bytes, code: str) -> None:
    survey = await draft(surveys)
    headers = {**surveys.coordinating(), "content-type": "application/json"}
    answer = await surveys.http.put(f"/surveys/{survey}/questionnaire", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413 if code == "too_large" else 422, code)


async def test_texts_that_lack_a_language_are_listed(surveys: Surveys) -> None:
    survey = await draft(surveys)
    answer = await put(surveys, survey, asking(question("nps", "a", text={"sv": "Fråga"})))
    assert answer.json()["missing_translations"] == [
        {"path": "sections.0.questions.0.text", "language": language} for language in ("fi", "en")
    ]
