"""Which questionnaires may be stored, what is shown of them and which answers fit, over any of both."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.surveys.questionnaires.quick import QuickCheck
from services.surveys.questionnaires.rules import cleaned, faults_in, faults_of, missing_translations, visible
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


def _one(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "key": "asked", "text": {"fi": "Kysymys"}, **TYPES[kind], **fields}


def _of(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"sections": [{"key": "all", "questions": list(questions)}]}


def _codes(raw: dict[str, Any]) -> dict[str, str]:
    return {fault.path: fault.code for fault in faults_of(read(raw))}


def _answers(kind: str, answer: Any, *, whole: bool = True, **fields: Any) -> list[str]:
    return [fault.code for fault in faults_in(read(_of(_one(kind, **fields))), {"asked": answer}, whole=whole)]


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
    found = faults_in(read(_of(_one(kind))), {"asked": answer}, whole=False)
    assert [fault.question for fault in found] == ["asked"]


def _strangers(kind: str) -> set[str]:
    """Types none of whose answers could be one to a question of this type."""
    alike = [{"single", "text"}, {"multi", "ranking"}, {"scale", "nps", "number"}, {"date", "text"}]
    return set(TYPES) - {kind} - {one for group in alike if kind in group for one in group}


def test_a_hidden_required_question_doesnt_block() -> None:
    hidden = _one("text", key="why", required=True, shown_if={"question": "asked", "is": "equals", "value": False})
    questionnaire = read(_of(_one("yes_no"), hidden))
    assert faults_in(questionnaire, {"asked": True}, whole=True) == []
    assert [fault.path for fault in faults_in(questionnaire, {"asked": False}, whole=True)] == ["why"]


def test_a_question_that_hangs_on_a_hidden_one_is_hidden() -> None:
    questionnaire = read(
        _of(
            _one("yes_no", key="first"),
            _one("yes_no", key="second", shown_if={"question": "first", "is": "equals", "value": True}),
            _one("text", key="third", shown_if={"question": "second", "is": "answered"}),
        )
    )
    assert visible(questionnaire, {"first": False, "second": True}) == {"first"}


def test_yes_isnt_the_number_one() -> None:
    raw = _of(_one("scale"), _one("text", key="why", shown_if={"question": "asked", "is": "equals", "value": 1}))
    assert visible(read(raw), {"asked": True}) == {"asked"}


def test_a_condition_on_a_later_an_unknown_or_its_own_question_is_refused_by_its_path() -> None:
    condition = {"all": [{"question": key, "is": "answered"} for key in ("later", "nowhere", "asked")]}
    assert _codes(_of(_one("text", shown_if=condition), _one("text", key="later"))) == {
        "sections.0.questions.0.shown_if.all.0.question": "condition_later",
        "sections.0.questions.0.shown_if.all.1.question": "condition_unknown",
        "sections.0.questions.0.shown_if.all.2.question": "condition_circle",
    }


def test_a_circle_over_others_is_called_one() -> None:
    waits = [("a", "c"), ("b", "a"), ("c", "b")]
    raw = _of(*[_one("text", key=key, shown_if={"question": other, "is": "answered"}) for key, other in waits])
    assert _codes(raw) == {"sections.0.questions.0.shown_if.question": "condition_circle"}


def test_a_section_cannot_hang_on_its_own_questions_nor_on_one_that_waits_for_it() -> None:
    own = {"key": "one", "shown_if": {"question": "asked", "is": "answered"}, "questions": [_one("text")]}
    assert _codes({"sections": [own]}) == {"sections.0.shown_if.question": "condition_circle"}
    waiting = {"key": "one", "shown_if": {"question": "b", "is": "answered"}, "questions": [_one("text", key="a")]}
    after = {"key": "two", "questions": [_one("text", key="b", shown_if={"question": "a", "is": "answered"})]}
    assert _codes({"sections": [waiting, after]}) == {"sections.0.shown_if.question": "condition_circle"}


@pytest.mark.parametrize(
    ("kind", "comparison", "path", "code"),
    [
        ("single", {"is": "at_least", "value": "plan"}, "is", "condition_relation"),
        ("single", {"is": "equals", "value": "gone"}, "value", "condition_value"),
        ("single", {"is": "equals"}, "value", "condition_value"),
        ("multi", {"is": "equals", "value": "plan"}, "is", "condition_relation"),
        ("yes_no", {"is": "equals", "value": 1}, "value", "condition_value"),
        ("scale", {"is": "equals", "value": True}, "value", "condition_value"),
        ("nps", {"is": "at_least", "value": "9"}, "value", "condition_value"),
        ("date", {"is": "at_least", "value": "2023-02-30"}, "value", "condition_value"),
        ("text", {"is": "equals", "value": "kyllä"}, "is", "condition_relation"),
        ("matrix", {"is": "answered", "value": "plan"}, "value", "condition_value"),
    ],
)
def test_a_condition_asks_only_what_its_question_can_tell(
    kind: str, comparison: dict[str, Any], path: str, code: str
) -> None:
    raw = _of(_one(kind), _one("text", key="why", shown_if={"question": "asked", **comparison}))
    assert _codes(raw) == {f"sections.0.questions.1.shown_if.{path}": code}


@pytest.mark.parametrize(
    ("question", "path", "code"),
    [
        (_one("single", options=[*OPTIONS, OPTIONS[0]]), "options.3.key", "key_twice"),
        (_one("multi", at_most=4), "at_most", "too_great"),
        (_one("multi", at_least=3, at_most=2), "at_least", "too_great"),
        (_one("scale", lowest=5, highest=5), "highest", "too_small"),
        (_one("scale", labels={"6": {"fi": "Yli"}}), "labels.6", "unknown_option"),
        (_one("ranking", top=4), "top", "too_great"),
        (_one("number", least=3, most=2), "most", "too_small"),
        (_one("date", earliest="2023-02-30"), "earliest", "not_a_date"),
        (_one("date", earliest="2023-03-04"), "latest", "too_early"),
        (_one("matrix", rows=[OPTIONS[0], OPTIONS[0]]), "rows.1.key", "key_twice"),
        (_one("multi", background=True), "background", "background_not_coarse"),
        (
            _one("single", background=True, options=[{"key": str(n), "text": {"fi": "x"}} for n in range(31)]),
            "background",
            "background_not_coarse",
        ),
    ],
)
def test_a_question_at_odds_with_itself_is_refused_by_its_field(question: dict[str, Any], path: str, code: str) -> None:
    assert _codes(_of(question)) == {f"sections.0.questions.0.{path}": code}


def test_keys_are_not_used_twice_and_something_is_asked() -> None:
    twice = {"sections": [{"key": "all", "questions": [_one("nps")]}, {"key": "all", "questions": [_one("nps")]}]}
    assert _codes(twice) == {"sections.1.key": "key_twice", "sections.1.questions.0.key": "key_twice"}
    assert _codes({"sections": [{"key": "all", "questions": []}]}) == {"sections": "no_questions"}
    many = [{"key": f"s{n}", "questions": [_one("nps", key=f"q{n}-{m}") for m in range(101)]} for n in range(2)]
    assert _codes({"sections": many}) == {"sections": "too_many_questions"}


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
    assert _answers(kind, answer) == codes


def test_half_a_ranking_or_a_matrix_is_a_draft_and_no_answer() -> None:
    assert _answers("ranking", ["plan"], whole=False) == []
    assert _answers("ranking", ["plan"]) == ["too_few"]
    assert _answers("matrix", {"plan": "plan"}, required=True, whole=False) == []
    found = faults_in(read(_of(_one("matrix", required=True))), {"asked": {"plan": "plan"}}, whole=True)
    assert [fault.path for fault in found] == ["asked.peers", "asked.skills"]
    assert _answers("multi", ["plan"], at_least=2) == ["too_few"]


@pytest.mark.parametrize("deep", [11, 200, 100_000])
def test_conditions_that_go_too_deep_are_refused_at_their_question(deep: int) -> None:
    condition: Any = {"question": "asked", "is": "answered"}
    for _ in range(deep):
        condition = {"not": condition}
    raw = _of(_one("text"), _one("text", key="why", shown_if=condition))
    with pytest.raises(ValidationError) as refused:
        read(raw)
    assert [error["type"] for error in refused.value.errors(include_input=False)] == ["condition_too_deep"]
    while isinstance(condition, dict) and "not" in condition:  # a hundred thousand deep: taken apart by hand, too
        condition = condition.pop("not")


def test_a_condition_of_too_many_parts_is_refused() -> None:
    wide = {"any": [{"question": "asked", "is": "answered"}] * 100}
    with pytest.raises(ValidationError, match="condition_too_large"):
        read(_of(_one("text"), _one("text", key="why", shown_if=wide)))


@pytest.mark.parametrize("hostile", ["\x00", "\u202eoikealta", "  ", "", "a" * 1001])
def test_a_wording_that_hides_something_or_says_nothing_is_refused(hostile: str) -> None:
    with pytest.raises(ValidationError):
        read(_of(_one("nps", text={"fi": hostile})))


def test_each_text_that_lacks_a_language_is_listed_with_it() -> None:
    raw = _of(_one("scale", text={"fi": "Hyöty", "sv": "Nytta", "en": "Use"}, labels={"1": {"fi": "Ei", "en": "No"}}))
    raw["sections"][0]["title"] = {"sv": "Respons"}
    assert missing_translations(read(raw)) == [
        ("sections.0.title", "fi"),
        ("sections.0.title", "en"),
        ("sections.0.questions.0.labels.1", "sv"),
    ]
