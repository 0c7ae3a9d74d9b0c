"""What is wrong with the answers to a questionnaire, each by its question. Pure."""

import math
from collections.abc import Iterator, Mapping, Sequence

from services.surveys.questionnaires.content import (
    Answer,
    AnyQuestion,
    Date,
    FreeText,
    Matrix,
    MultiChoice,
    Nps,
    Number,
    Option,
    Questionnaire,
    Ranking,
    Scale,
    SingleChoice,
    YesNo,
)
from services.surveys.questionnaires.fault import Fault
from services.surveys.questionnaires.referring import is_day
from services.surveys.questionnaires.showing import is_empty, visible
from shared.texts.wording import has_controls

LARGEST_NUMBER = 10**15
"""What a double still tells apart by one."""


def faults_in(questionnaire: Questionnaire, answers: Mapping[str, Answer], *, whole: bool) -> list[Fault]:
    """In the order of the questions; `whole` False: a draft, which may lack anything.

    Answers to hidden questions aren't looked at: `cleaned` drops them.
    """
    questions = questionnaire.questions
    found = [Fault(key, "unknown_question") for key in answers if key not in questions]
    shown = visible(questionnaire, answers)
    for key, question in questions.items():
        if key in shown:
            found.extend(_of(question, answers.get(key), whole))
    return found


def _of(question: AnyQuestion, answer: Answer | None, whole: bool) -> Iterator[Fault]:
    if answer is not None and not is_empty(answer):
        yield from faults_of_answer(question, answer, whole=whole)
    elif whole and question.required:
        yield Fault(question.key, "missing")


def faults_of_answer(question: AnyQuestion, answer: Answer, *, whole: bool) -> list[Fault]:
    """Of one that isn't empty."""
    wrong = list(_wrong(question, answer))
    return wrong if wrong or not whole else list(_lacking(question, answer))


def _wrong(question: AnyQuestion, answer: Answer) -> Iterator[Fault]:
    """What could never be an answer to this question, not even half of one."""
    match question:
        case SingleChoice():
            yield from _chosen(question.key, answer, question.options)
        case MultiChoice():
            yield from _list(question.key, answer, question.options, question.at_most)
        case Ranking():
            yield from _list(question.key, answer, question.options, question.ranked)
        case Scale():
            yield from _number(question.key, answer, question.lowest, question.highest, whole=True)
        case Nps():
            yield from _number(question.key, answer, 0, 10, whole=True)
        case Number():
            yield from _number(question.key, answer, question.least, question.most, whole=question.whole)
        case Matrix():
            yield from _matrix(question, answer)
        case Date():
            yield from _day(question, answer)
        case YesNo():
            if not isinstance(answer, bool):
                yield Fault(question.key, "not_yes_or_no")
        case FreeText():
            yield from _text(question, answer)


def _lacking(question: AnyQuestion, answer: Answer) -> Iterator[Fault]:
    """What a whole answer still needs."""
    if isinstance(question, MultiChoice) and isinstance(answer, list) and len(answer) < question.at_least:
        yield Fault(question.key, "too_few", str(question.at_least))
    if isinstance(question, Ranking) and isinstance(answer, list) and len(answer) < question.ranked:
        yield Fault(question.key, "too_few", str(question.ranked))
    if isinstance(question, Matrix) and isinstance(answer, dict) and question.required:
        yield from (Fault(f"{question.key}.{row.key}", "missing") for row in question.rows if row.key not in answer)


def _chosen(path: str, answer: object, options: Sequence[Option]) -> Iterator[Fault]:
    if not isinstance(answer, str):
        yield Fault(path, "not_a_text")
    elif all(answer != option.key for option in options):
        yield Fault(path, "unknown_option")


def _list(path: str, answer: Answer, options: Sequence[Option], most: int | None) -> Iterator[Fault]:
    if not isinstance(answer, list):
        yield Fault(path, "not_a_list")
        return
    known = {option.key for option in options}
    if any(not isinstance(one, str) or one not in known for one in answer):
        yield Fault(path, "unknown_option")
    elif len(set(answer)) < len(answer):
        yield Fault(path, "chosen_twice")
    elif most is not None and len(answer) > most:
        yield Fault(path, "too_many", str(most))


def _number(path: str, answer: Answer, least: float | None, most: float | None, *, whole: bool) -> Iterator[Fault]:
    if isinstance(answer, bool) or not isinstance(answer, int | float) or not math.isfinite(_bounded(answer)):
        yield Fault(path, "not_a_number")
    elif whole and answer != int(answer):
        yield Fault(path, "not_whole")
    elif least is not None and answer < least:
        yield Fault(path, "too_small", f"{least:g}")
    elif most is not None and answer > most:
        yield Fault(path, "too_great", f"{most:g}")
    elif abs(answer) > LARGEST_NUMBER:
        yield Fault(path, "too_great" if answer > 0 else "too_small", f"{math.copysign(LARGEST_NUMBER, answer):g}")


def _bounded(answer: int | float) -> int | float:
    """A whole number of thousands of digits isn't made a float: it would overflow."""
    return answer if isinstance(answer, float) else max(-LARGEST_NUMBER, min(answer, LARGEST_NUMBER))


def _matrix(question: Matrix, answer: Answer) -> Iterator[Fault]:
    if not isinstance(answer, dict):
        yield Fault(question.key, "not_a_table")
        return
    if not answer.keys() <= {row.key for row in question.rows}:
        yield Fault(question.key, "unknown_row")
    for row in question.rows:
        if row.key in answer:
            yield from _chosen(f"{question.key}.{row.key}", answer[row.key], question.columns)


def _day(question: Date, answer: Answer) -> Iterator[Fault]:
    if not isinstance(answer, str) or not is_day(answer):
        yield Fault(question.key, "not_a_date")
    elif question.earliest and answer < question.earliest:
        yield Fault(question.key, "too_early", question.earliest)
    elif question.latest and answer > question.latest:
        yield Fault(question.key, "too_late", question.latest)


def _text(question: FreeText, answer: Answer) -> Iterator[Fault]:
    if not isinstance(answer, str):
        yield Fault(question.key, "not_a_text")
    elif len(answer) > question.longest:
        yield Fault(question.key, "too_long", str(question.longest))
    elif has_controls(answer):
        yield Fault(question.key, "control_characters")
