"""Which questions may hang on which answers, and what isn't shown because of it."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.surveys.questionnaires.rules import faults_in, visible
from tests.surveys.judging import asking_all, codes_by_place, single
from tests.surveys.questionnaire_cases import (
    read,
)


def test_a_hidden_required_question_doesnt_block() -> None:
    hidden = single("text", key="why", required=True, shown_if={"question": "asked", "is": "equals", "value": False})
    questionnaire = read(asking_all(single("yes_no"), hidden))
    assert faults_in(questionnaire, {"asked": True}, whole=True) == []
    assert [fault.path for fault in faults_in(questionnaire, {"asked": False}, whole=True)] == ["why"]


def test_a_question_that_hangs_on_a_hidden_one_is_hidden() -> None:
    questionnaire = read(
        asking_all(
            single("yes_no", key="first"),
            single("yes_no", key="second", shown_if={"question": "first", "is": "equals", "value": True}),
            single("text", key="third", shown_if={"question": "second", "is": "answered"}),
        )
    )
    assert visible(questionnaire, {"first": False, "second": True}) == {"first"}


def test_yes_isnt_the_number_one() -> None:
    raw = asking_all(
        single("scale"), single("text", key="why", shown_if={"question": "asked", "is": "equals", "value": 1})
    )
    assert visible(read(raw), {"asked": True}) == {"asked"}


def test_a_condition_on_a_later_an_unknown_or_its_own_question_is_refused_by_its_path() -> None:
    condition = {"all": [{"question": key, "is": "answered"} for key in ("later", "nowhere", "asked")]}
    assert codes_by_place(asking_all(single("text", shown_if=condition), single("text", key="later"))) == {
        "sections.0.questions.0.shown_if.all.0.question": "condition_later",
        "sections.0.questions.0.shown_if.all.1.question": "condition_unknown",
        "sections.0.questions.0.shown_if.all.2.question": "condition_circle",
    }


def test_a_circle_over_others_is_called_one() -> None:
    waits = [("a", "c"), ("b", "a"), ("c", "b")]
    raw = asking_all(*[single("text", key=key, shown_if={"question": other, "is": "answered"}) for key, other in waits])
    assert codes_by_place(raw) == {"sections.0.questions.0.shown_if.question": "condition_circle"}


def test_a_section_cannot_hang_on_its_own_questions_nor_on_one_that_waits_for_it() -> None:
    own = {"key": "one", "shown_if": {"question": "asked", "is": "answered"}, "questions": [single("text")]}
    assert codes_by_place({"sections": [own]}) == {"sections.0.shown_if.question": "condition_circle"}
    waiting = {"key": "one", "shown_if": {"question": "b", "is": "answered"}, "questions": [single("text", key="a")]}
    after = {"key": "two", "questions": [single("text", key="b", shown_if={"question": "a", "is": "answered"})]}
    assert codes_by_place({"sections": [waiting, after]}) == {"sections.0.shown_if.question": "condition_circle"}


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
    raw = asking_all(single(kind), single("text", key="why", shown_if={"question": "asked", **comparison}))
    assert codes_by_place(raw) == {f"sections.0.questions.1.shown_if.{path}": code}


@pytest.mark.parametrize("deep", [11, 200, 100_000])
def test_conditions_that_go_too_deep_are_refused_at_their_question(deep: int) -> None:
    condition: Any = {"question": "asked", "is": "answered"}
    for _ in range(deep):
        condition = {"not": condition}
    raw = asking_all(single("text"), single("text", key="why", shown_if=condition))
    with pytest.raises(ValidationError) as refused:
        read(raw)
    assert [error["type"] for error in refused.value.errors(include_input=False)] == ["condition_too_deep"]
    while isinstance(condition, dict) and "not" in condition:  # a hundred thousand deep: taken apart by hand, too
        condition = condition.pop("not")


def test_a_condition_of_too_many_parts_is_refused() -> None:
    wide = {"any": [{"question": "asked", "is": "answered"}] * 100}
    with pytest.raises(ValidationError, match="condition_too_large"):
        read(asking_all(single("text"), single("text", key="why", shown_if=wide)))
