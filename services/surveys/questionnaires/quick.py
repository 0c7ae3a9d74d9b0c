"""Tells at once that answers are in order, as nearly all are: made ready once for a questionnaire. Pure.

What it doesn't pass is looked at question by question by `faults_in`, whose word counts.
"""

from collections.abc import Callable, Mapping

from services.surveys.questionnaires.answering import faults_of_answer
from services.surveys.questionnaires.content import (
    Answer,
    Answers,
    AnyQuestion,
    FreeText,
    Matrix,
    MultiChoice,
    Nps,
    Questionnaire,
    Scale,
    SingleChoice,
    YesNo,
)
from services.surveys.questionnaires.showing import is_empty, visible
from shared.texts.wording import has_controls

Fits = Callable[[Answer], bool]


class QuickCheck:
    """Of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questionnaire = questionnaire
        self._checks = [(key, one.required, _fits(one)) for key, one in questionnaire.questions.items()]
        self._keys = questionnaire.questions.keys()
        self._all_shown = not any(section.shown_if or question.shown_if for section, question in questionnaire.placed())

    def passed(self, given: Mapping[str, Answer]) -> Answers | None:
        """The answers as `cleaned` gives them, where `faults_in` would find none in a whole answer; None: ask it."""
        if not given.keys() <= self._keys:
            return None
        shown = self._keys if self._all_shown else visible(self._questionnaire, given)
        passed: Answers = {}
        for key, required, fits in self._checks:
            answer = given.get(key)
            if answer is None or ((not answer or type(answer) is str) and is_empty(answer)):
                if required and key in shown:
                    return None
            elif key in shown:
                if not fits(answer):
                    return None
                passed[key] = answer
        return passed


def _fits(question: AnyQuestion) -> Fits:
    """Is this surely a whole answer to the question?"""
    match question:
        case SingleChoice():
            return _one_of(frozenset(option.key for option in question.options))
        case MultiChoice():
            most = question.at_most or len(question.options)
            return _some_of(frozenset(option.key for option in question.options), question.at_least, most)
        case Scale():
            return _between(question.lowest, question.highest)
        case Nps():
            return _between(0, 10)
        case YesNo():
            return lambda answer: type(answer) is bool
        case FreeText():
            return _text(question.longest)
        case Matrix():
            rows = frozenset(row.key for row in question.rows)
            return _table(rows, frozenset(column.key for column in question.columns), every=question.required)
        case _:
            return _as_told_slowly(question)


def _one_of(keys: frozenset[str]) -> Fits:
    return lambda answer: type(answer) is str and answer in keys


def _some_of(keys: frozenset[str], least: int, most: int) -> Fits:
    def fits(answer: Answer) -> bool:
        if type(answer) is not list or not least <= len(answer) <= most:
            return False
        return all(type(one) is str for one in answer) and len(keys.intersection(answer)) == len(answer)

    return fits


def _between(lowest: int, highest: int) -> Fits:
    return lambda answer: type(answer) is int and lowest <= answer <= highest


def _text(longest: int) -> Fits:
    return lambda answer: type(answer) is str and len(answer) <= longest and not has_controls(answer)


def _table(rows: frozenset[str], columns: frozenset[str], *, every: bool) -> Fits:
    def fits(answer: Answer) -> bool:
        if type(answer) is not dict or not answer.keys() <= rows or (every and len(answer) < len(rows)):
            return False
        return all(type(one) is str and one in columns for one in answer.values())

    return fits


def _as_told_slowly(question: AnyQuestion) -> Fits:
    return lambda answer: not faults_of_answer(question, answer, whole=True)
