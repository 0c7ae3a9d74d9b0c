"""Which questionnaires may be stored and which answers fit, over any of both."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.surveys.questionnaires.quick import QuickCheck
from services.surveys.questionnaires.rules import cleaned, faults_in, faults_of, missing_translations, visible
from tests.surveys.judging import asking_all, codes_by_place, codes_of_answer, single
from tests.surveys.questionnaire_cases import (
    ANYTHING,
    OPTIONS,
    RIGHT,
    TYPES,
    answered,
    questionnaires,
    read,
    seen_by_asking_again,
)

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine isn't a wrong rule."""


@CALM
@given(questionnaires())
def test_what_was_stored_reads_the_same(raw: dict[str, Any]) -> None:
    questionnaire = read(raw)
    assert faults_of(questionnaire) == []
    assert read(questionnaire.stored()) == questionnaire


@CALM
@given(answered())
def test_what_is_shown_is_what_a_second_opinion_shows(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    raw, answers = case
    assert visible(read(raw), answers) == seen_by_asking_again(raw, answers)


@CALM
@given(answered(), st.randoms())
def test_the_order_in_which_answers_come_changes_nothing(
    case: tuple[dict[str, Any], dict[str, Any]], dice: Any
) -> None:
    questionnaire, answers = read(case[0]), case[1]
    mixed = list(answers.items())
    dice.shuffle(mixed)
    assert visible(questionnaire, dict(mixed)) == visible(questionnaire, answers)
    assert list(cleaned(questionnaire, dict(mixed)).items()) == list(cleaned(questionnaire, answers).items())


@CALM
@given(answered())
def test_right_answers_lack_only_what_is_required_and_shown(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    raw, answers = case
    questionnaire = read(raw)
    shown = seen_by_asking_again(raw, answers)
    required = {key for key, question in questionnaire.questions.items() if question.required}
    assert faults_in(questionnaire, answers, whole=False) == []
    found = faults_in(questionnaire, answers, whole=True)
    assert {(fault.question, fault.code) for fault in found} == {
        (key, "missing") for key in required & shown - {*answers}
    }


@CALM
@given(answered())
def test_what_is_hidden_is_dropped_and_nothing_else(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    questionnaire, answers = read(case[0]), case[1]
    kept = cleaned(questionnaire, answers)
    assert set(kept) == visible(questionnaire, answers) & set(answers)
    assert visible(questionnaire, kept) == visible(questionnaire, answers)
    assert cleaned(questionnaire, kept) == kept


@CALM
@given(questionnaires(), st.dictionaries(st.sampled_from(["useful", "topics", "role", "?"]), ANYTHING))
def test_nothing_that_a_request_brings_breaks_a_rule(raw: dict[str, Any], answers: dict[str, Any]) -> None:
    questionnaire = read(raw)
    faults_in(questionnaire, answers, whole=True)
    cleaned(questionnaire, answers)


@given(answered())
def test_the_quick_check_passes_right_answers_as_they_would_be_kept(
    case: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    raw, answers = case
    questionnaire = read(raw)
    right = not faults_in(questionnaire, answers, whole=True)
    assert QuickCheck(questionnaire).passed(answers) == (cleaned(questionnaire, answers) if right else None)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(answered(), st.dictionaries(st.sampled_from(["useful", "topics", "role", "?"]), ANYTHING, max_size=2))
def test_the_quick_check_passes_nothing_that_has_a_fault(
    case: tuple[dict[str, Any], dict[str, Any]], wrong: dict[str, Any]
) -> None:
    raw, answers = case
    given_answers = {**answers, **wrong}
    questionnaire = read(raw)
    passed = QuickCheck(questionnaire).passed(given_answers)
    if passed is not None:
        assert faults_in(questionnaire, given_answers, whole=True) == []
        assert passed == cleaned(questionnaire, given_answers)


@pytest.mark.parametrize("kind", sorted(TYPES))
@CALM
@given(data=st.data())
def test_an_answer_of_another_type_is_refused_at_its_question(kind: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(sorted(_strangers(kind))))
    answer = data.draw(RIGHT[other])
    found = faults_in(read(asking_all(single(kind))), {"asked": answer}, whole=False)
    assert [fault.question for fault in found] == ["asked"]


def _strangers(kind: str) -> set[str]:
    """Types none of whose answers could be one to a question of this type."""
    alike = [{"single", "text"}, {"multi", "ranking"}, {"scale", "nps", "number"}, {"date", "text"}]
    return set(TYPES) - {kind} - {one for group in alike if kind in group for one in group}


@pytest.mark.parametrize(
    ("question", "path", "code"),
    [
        (single("single", options=[*OPTIONS, OPTIONS[0]]), "options.3.key", "key_twice"),
        (single("multi", at_most=4), "at_most", "too_great"),
        (single("multi", at_least=3, at_most=2), "at_least", "too_great"),
        (single("scale", lowest=5, highest=5), "highest", "too_small"),
        (single("scale", labels={"6": {"fi": "Yli"}}), "labels.6", "unknown_option"),
        (single("ranking", top=4), "top", "too_great"),
        (single("number", least=3, most=2), "most", "too_small"),
        (single("date", earliest="2023-02-30"), "earliest", "not_a_date"),
        (single("date", earliest="2023-03-04"), "latest", "too_early"),
        (single("matrix", rows=[OPTIONS[0], OPTIONS[0]]), "rows.1.key", "key_twice"),
        (single("multi", background=True), "background", "background_not_coarse"),
        (
            single("single", background=True, options=[{"key": str(n), "text": {"fi": "x"}} for n in range(31)]),
            "background",
            "background_not_coarse",
        ),
    ],
)
def test_a_question_at_odds_with_itself_is_refused_by_its_field(question: dict[str, Any], path: str, code: str) -> None:
    assert codes_by_place(asking_all(question)) == {f"sections.0.questions.0.{path}": code}


def test_keys_are_not_used_twice_and_something_is_asked() -> None:
    twice = {"sections": [{"key": "all", "questions": [single("nps")]}, {"key": "all", "questions": [single("nps")]}]}
    assert codes_by_place(twice) == {"sections.1.key": "key_twice", "sections.1.questions.0.key": "key_twice"}
    assert codes_by_place({"sections": [{"key": "all", "questions": []}]}) == {"sections": "no_questions"}
    many = [{"key": f"s{n}", "questions": [single("nps", key=f"q{n}-{m}") for m in range(101)]} for n in range(2)]
    assert codes_by_place({"sections": many}) == {"sections": "too_many_questions"}


@pytest.mark.parametrize(
    ("kind", "answer", "codes"),
    [
        ("single", "gone", ["unknown_option"]),
        ("multi", ["plan", "plan"], ["chosen_twice"]),
        ("multi", ["plan", "gone"], ["unknown_option"]),
        ("scale", 6, ["too_great"]),
        ("scale", 2.5, ["not_whole"]),
        ("nps", -1, ["too_small"]),
        ("number", float("nan"), ["not_a_number"]),
        ("number", float("inf"), ["not_a_number"]),
        ("number", 10**4000, ["too_great"]),
        ("ranking", ["plan", "skills"], ["too_few"]),
        ("matrix", {"plan": "gone"}, ["unknown_option"]),
        ("matrix", {"gone": "plan"}, ["unknown_row"]),
        ("date", "2022-02-30", ["not_a_date"]),
        ("date", "20220228", ["not_a_date"]),
        ("date", "2021-11-04", ["too_early"]),
        ("date", "2023-03-04", ["too_late"]),
        ("text", "a" * 41, ["too_long"]),
        ("text", "a" * 1024 * 1024, ["too_long"]),
        ("text", "kyllä\x00", ["control_characters"]),
        ("text", "invoice\u202egnp.exe", ["control_characters"]),
        ("text", "\ud800", ["control_characters"]),
        ("text", "<script>alert(1)</script>", []),
        ("text", "=HYPERLINK(1)\r\n\tشكرا\u200f", []),
    ],
)
def test_answers_beyond_their_question_are_named(kind: str, answer: Any, codes: list[str]) -> None:
    assert codes_of_answer(kind, answer) == codes


def test_half_a_ranking_or_a_matrix_is_a_draft_and_no_answer() -> None:
    assert codes_of_answer("ranking", ["plan"], whole=False) == []
    assert codes_of_answer("ranking", ["plan"]) == ["too_few"]
    assert codes_of_answer("matrix", {"plan": "plan"}, required=True, whole=False) == []
    found = faults_in(read(asking_all(single("matrix", required=True))), {"asked": {"plan": "plan"}}, whole=True)
    assert [fault.path for fault in found] == ["asked.peers", "asked.skills"]
    assert codes_of_answer("multi", ["plan"], at_least=2) == ["too_few"]


@pytest.mark.parametrize("hostile", ["\x00", "\u202eoikealta", "  ", "", "a" * 1001])
def test_a_wording_that_hides_something_or_says_nothing_is_refused(hostile: str) -> None:
    with pytest.raises(ValidationError):
        read(asking_all(single("nps", text={"fi": hostile})))


def test_each_text_that_lacks_a_language_is_listed_with_it() -> None:
    raw = asking_all(
        single("scale", text={"fi": "Hyöty", "sv": "Nytta", "en": "Use"}, labels={"1": {"fi": "Ei", "en": "No"}})
    )
    raw["sections"][0]["title"] = {"sv": "Respons"}
    assert missing_translations(read(raw)) == [
        ("sections.0.title", "fi"),
        ("sections.0.title", "en"),
        ("sections.0.questions.0.labels.1", "sv"),
    ]
