"""What is wrong with the conditions of a questionnaire: each looks back only, on what its question can tell."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from services.surveys.questionnaires.conditions import AllOf, AnyCondition, AnyOf, Comparand, Comparison, Not, Relation
from services.surveys.questionnaires.content import (
    AnyQuestion,
    Date,
    MultiChoice,
    Nps,
    Number,
    Questionnaire,
    Ranking,
    Scale,
    SingleChoice,
    YesNo,
)
from services.surveys.questionnaires.fault import Fault

ANY: frozenset[Relation] = frozenset({"answered"})
BY_TYPE: dict[type, frozenset[Relation]] = {
    SingleChoice: frozenset({"answered", "equals"}),
    YesNo: frozenset({"answered", "equals"}),
    MultiChoice: frozenset({"answered", "includes"}),
    Ranking: frozenset({"answered", "includes"}),
    Scale: frozenset({"answered", "equals", "at_least", "at_most"}),
    Nps: frozenset({"answered", "equals", "at_least", "at_most"}),
    Number: frozenset({"answered", "equals", "at_least", "at_most"}),
    Date: frozenset({"answered", "equals", "at_least", "at_most"}),
}
"""What can be asked of an answer; of a matrix and of free text only whether there is one."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One comparison at its `path`: in the condition of `own` questions, the first of which has the place `before`."""

    path: str
    comparison: Comparison
    own: frozenset[str]
    before: int


def faults_of_conditions(questionnaire: Questionnaire) -> list[Fault]:
    """On a question that is unknown, comes later or waits for the one that asks; or compared with what can't be."""
    references = list(_references(questionnaire))
    places: dict[str, int] = {}
    for place, (_, question) in enumerate(questionnaire.placed()):
        places.setdefault(question.key, place)
    waits = _waits(references)
    found = [_fault_of(one, places, waits, questionnaire.questions) for one in references]
    return [fault for fault in found if fault]


def _references(questionnaire: Questionnaire) -> Iterator[Reference]:
    place = 0
    for at, section in enumerate(questionnaire.sections):
        path = f"sections.{at}"
        own = frozenset(question.key for question in section.questions)
        yield from _of_condition(section.shown_if, f"{path}.shown_if", own, place)
        for number, question in enumerate(section.questions):
            here = f"{path}.questions.{number}.shown_if"
            yield from _of_condition(question.shown_if, here, frozenset({question.key}), place)
            place += 1


def _of_condition(condition: AnyCondition | None, path: str, own: frozenset[str], before: int) -> Iterator[Reference]:
    match condition:
        case None:
            return
        case Comparison():
            yield Reference(path, condition, own, before)
        case Not(part=part):
            yield from _of_condition(part, f"{path}.not", own, before)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            name = "all" if isinstance(condition, AllOf) else "any"
            for index, part in enumerate(parts):
                yield from _of_condition(part, f"{path}.{name}.{index}", own, before)


def _fault_of(
    reference: Reference, places: dict[str, int], waits: "Waits", questions: dict[str, AnyQuestion]
) -> Fault | None:
    path, asked = reference.path, reference.comparison.question
    if asked not in places:
        return Fault(f"{path}.question", "condition_unknown", asked)
    if places[asked] >= reference.before:
        circle = reference.own & waits.reached(asked)
        return Fault(f"{path}.question", "condition_circle" if circle else "condition_later", asked)
    question, relation, value = questions[asked], reference.comparison.relation, reference.comparison.value
    if relation not in BY_TYPE.get(type(question), ANY):
        return Fault(f"{path}.is", "condition_relation", asked)
    if not _fits(question, relation, value):
        return Fault(f"{path}.value", "condition_value", asked)
    return None


def _fits(question: AnyQuestion, relation: Relation, value: Comparand | None) -> bool:
    """Could the question be answered so? Limits of numbers and days aren't looked at: they may be moved later."""
    if relation == "answered":
        return value is None
    match question:
        case SingleChoice() | MultiChoice() | Ranking():
            return any(value == option.key for option in question.options)
        case YesNo():
            return isinstance(value, bool)
        case Date():
            return isinstance(value, str) and is_day(value)
        case _:
            return isinstance(value, int | float) and not isinstance(value, bool)


def is_day(text: str) -> bool:
    """Is it a day of the calendar, written YYYY-MM-DD and no other way?"""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Waits:
    """For which questions each question waits: `direct`, and over others."""

    direct: dict[str, set[str]] = field(default_factory=dict)
    _reached: dict[str, set[str]] = field(default_factory=dict)

    def reached(self, start: str) -> set[str]:
        """`start` itself, and all that it waits for."""
        if start not in self._reached:
            seen: set[str] = set()
            ahead = [start]
            while ahead:
                key = ahead.pop()
                if key not in seen:
                    seen.add(key)
                    ahead.extend(self.direct.get(key, ()))
            self._reached[start] = seen
        return self._reached[start]


def _waits(references: list[Reference]) -> Waits:
    waits = Waits()
    for reference in references:
        for key in reference.own:
            waits.direct.setdefault(key, set()).add(reference.comparison.question)
    return waits
