"""Questionnaires and answers of any shape, and a second opinion on which questions are shown."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from services.surveys.questionnaires.content import Questionnaire

KEYS = ("useful", "topics", "role", "joined", "grade", "pace", "order", "since", "hours", "open")
OPTIONS = [{"key": key, "text": {"fi": key}} for key in ("peers", "plan", "skills")]
CHOICES = [option["key"] for option in OPTIONS]
TYPES: dict[str, dict[str, Any]] = {
    "single": {"options": OPTIONS},
    "multi": {"options": OPTIONS},
    "scale": {"lowest": 1, "highest": 5},
    "nps": {},
    "matrix": {"rows": OPTIONS, "columns": OPTIONS},
    "ranking": {"options": OPTIONS},
    "number": {"least": 0, "most": 100},
    "date": {"earliest": "2021-11-05", "latest": "2023-03-03"},
    "yes_no": {},
    "text": {"longest": 40},
}

RIGHT: dict[str, st.SearchStrategy[Any]] = {
    "single": st.sampled_from(CHOICES),
    "multi": st.lists(st.sampled_from(CHOICES), unique=True, min_size=1),
    "scale": st.integers(1, 5),
    "nps": st.integers(0, 10),
    "matrix": st.fixed_dictionaries({key: st.sampled_from(CHOICES) for key in CHOICES}),
    "ranking": st.permutations(CHOICES),
    "number": st.one_of(st.integers(0, 100), st.floats(0, 100)),
    "date": st.sampled_from(["2021-11-05", "2022-02-28", "2023-03-03"]),
    "yes_no": st.booleans(),
    "text": st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=40),
}
"""A whole answer to a question of this type."""

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from(CHOICES),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=5,
)
"""What a request may bring instead of an answer."""

COMPARED: dict[str, list[tuple[str, st.SearchStrategy[Any]]]] = {
    "single": [("equals", st.sampled_from(CHOICES))],
    "multi": [("includes", st.sampled_from(CHOICES))],
    "ranking": [("includes", st.sampled_from(CHOICES))],
    "scale": [(relation, st.integers(1, 5)) for relation in ("equals", "at_least", "at_most")],
    "nps": [(relation, st.integers(0, 10)) for relation in ("equals", "at_least", "at_most")],
    "number": [(relation, st.integers(0, 100)) for relation in ("equals", "at_least", "at_most")],
    "date": [(relation, RIGHT["date"]) for relation in ("equals", "at_least", "at_most")],
    "yes_no": [("equals", st.booleans())],
    "matrix": [],
    "text": [],
}


@st.composite
def questionnaires(draw: st.DrawFn) -> dict[str, Any]:
    """A questionnaire without faults, as JSON."""
    sections: list[dict[str, Any]] = []
    before: dict[str, str] = {}
    for section in range(draw(st.integers(1, 3))):
        shown_if = draw(_conditions(before)) if bool(before) and draw(st.booleans()) else None
        questions: list[dict[str, Any]] = []
        seen = dict(before)
        for key in KEYS[section * 3 : section * 3 + draw(st.integers(1, 3))]:
            questions.append(draw(_questions(key, seen)))
            seen[key] = questions[-1]["type"]
        sections.append(
            {"key": f"part{section}", "questions": questions, **({"shown_if": shown_if} if shown_if else {})}
        )
        before = seen
    return {"sections": sections}


@st.composite
def _questions(draw: st.DrawFn, key: str, before: dict[str, str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(list(TYPES)))
    question: dict[str, Any] = {"type": kind, "key": key, "text": {"fi": f"{key}?"}, **TYPES[kind]}
    question["required"] = draw(st.booleans())
    if bool(before) and draw(st.booleans()):
        question["shown_if"] = draw(_conditions(before))
    return question


def _conditions(before: dict[str, str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.recursive(
        st.sampled_from(sorted(before)).flatmap(lambda key: _comparisons(key, before[key])),
        lambda inside: st.one_of(
            st.fixed_dictionaries({"all": st.lists(inside, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inside, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"not": inside}),
        ),
        max_leaves=4,
    )


@st.composite
def _comparisons(draw: st.DrawFn, key: str, kind: str) -> dict[str, Any]:
    relation, values = draw(st.sampled_from([("answered", st.none()), *COMPARED[kind]]))
    value = draw(values)
    return {"question": key, "is": relation, **({} if value is None else {"value": value})}


@st.composite
def answered(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A questionnaire with right answers to some of its questions, hidden ones too."""
    raw = draw(questionnaires())
    questions = [question for section in raw["sections"] for question in section["questions"]]
    return raw, {one["key"]: draw(RIGHT[one["type"]]) for one in questions if draw(st.booleans())}


def read(raw: dict[str, Any]) -> Questionnaire:
    return Questionnaire.model_validate(raw)


def seen_by_asking_again(raw: dict[str, Any], answers: dict[str, Any]) -> set[str]:
    """The second opinion: show everything, then take away what doesn't hold until nothing changes any more.

    Works on the JSON, from the back to the front, and shares nothing with the rules.
    """
    placed = [(section.get("shown_if"), one) for section in raw["sections"] for one in section["questions"]]
    shown = {one["key"] for _, one in placed}
    while True:
        given = {key: answer for key, answer in answers.items() if key in shown}
        after = {
            one["key"]
            for of_section, one in reversed(placed)
            if all(condition is None or _holds(condition, given) for condition in (of_section, one.get("shown_if")))
        }
        if after == shown:
            return shown
        shown = after


def _holds(condition: dict[str, Any], given: dict[str, Any]) -> bool:
    if "all" in condition:
        return not [part for part in condition["all"] if not _holds(part, given)]
    if "any" in condition:
        return bool([part for part in condition["any"] if _holds(part, given)])
    if "not" in condition:
        return not _holds(condition["not"], given)
    if condition["question"] not in given:
        return False
    answer, value = given[condition["question"]], condition.get("value")
    judged: dict[str, Callable[[], bool]] = {
        "answered": lambda: True,
        "equals": lambda: answer == value,
        "includes": lambda: answer.count(value) > 0,
        "at_least": lambda: not answer < value,
        "at_most": lambda: not answer > value,
    }
    return judged[condition["is"]]()
