"""What is wrong with a questionnaire that each of its fields by itself can't tell. Pure."""

from collections.abc import Iterator, Sequence

from services.surveys.questionnaires.content import (
    MOST_QUESTIONS,
    AnyQuestion,
    Date,
    Matrix,
    MultiChoice,
    Number,
    Option,
    Questionnaire,
    Ranking,
    Scale,
    SingleChoice,
    YesNo,
)
from services.surveys.questionnaires.fault import Fault
from services.surveys.questionnaires.referring import faults_of_conditions, is_day

COARSE = 30
"""A background question of more options would make too small groups of those who chose the same."""


def faults_of(questionnaire: Questionnaire) -> list[Fault]:
    """Empty: the questionnaire may be stored."""
    placed = _placed(questionnaire)
    found = [*_repeated([(f"sections.{index}.key", one.key) for index, one in enumerate(questionnaire.sections)])]
    found += _repeated([(f"{path}.key", question.key) for path, question in placed])
    if not placed:
        found.append(Fault("sections", "no_questions"))
    if len(placed) > MOST_QUESTIONS:
        found.append(Fault("sections", "too_many_questions", str(MOST_QUESTIONS)))
    for path, question in placed:
        found += _of(path, question)
    found += faults_of_conditions(questionnaire)
    return found


def _placed(questionnaire: Questionnaire) -> list[tuple[str, AnyQuestion]]:
    return [
        (f"sections.{at}.questions.{place}", question)
        for at, section in enumerate(questionnaire.sections)
        for place, question in enumerate(section.questions)
    ]


def _repeated(keys: Sequence[tuple[str, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, key in keys:
        if key in seen:
            yield Fault(path, "key_twice", key)
        seen.add(key)


def _options(path: str, options: Sequence[Option]) -> Iterator[Fault]:
    return _repeated([(f"{path}.{index}.key", option.key) for index, option in enumerate(options)])


def _of(path: str, question: AnyQuestion) -> Iterator[Fault]:
    match question:
        case SingleChoice():
            yield from _options(f"{path}.options", question.options)
        case MultiChoice():
            yield from _options(f"{path}.options", question.options)
            yield from _of_multi(path, question)
        case Ranking():
            yield from _options(f"{path}.options", question.options)
            if question.ranked > len(question.options):
                yield Fault(f"{path}.top", "too_great", str(len(question.options)))
        case Matrix():
            yield from _options(f"{path}.rows", question.rows)
            yield from _options(f"{path}.columns", question.columns)
        case Scale():
            yield from _of_scale(path, question)
        case Number() if question.least is not None and question.most is not None and question.most < question.least:
            yield Fault(f"{path}.most", "too_small", f"{question.least:g}")
        case Date():
            yield from _of_date(path, question)
        case _:
            pass
    if question.background and not _coarse(question):
        yield Fault(f"{path}.background", "background_not_coarse", str(COARSE))


def _coarse(question: AnyQuestion) -> bool:
    return isinstance(question, YesNo) or (isinstance(question, SingleChoice) and len(question.options) <= COARSE)


def _of_multi(path: str, question: MultiChoice) -> Iterator[Fault]:
    most = len(question.options) if question.at_most is None else question.at_most
    if most > len(question.options):
        yield Fault(f"{path}.at_most", "too_great", str(len(question.options)))
    if question.at_least > most:
        yield Fault(f"{path}.at_least", "too_great", str(most))


def _of_scale(path: str, question: Scale) -> Iterator[Fault]:
    if question.highest <= question.lowest:
        yield Fault(f"{path}.highest", "too_small", str(question.lowest + 1))
    for value in question.labels:
        if not question.lowest <= value <= question.highest:
            yield Fault(f"{path}.labels.{value}", "unknown_option")


def _of_date(path: str, question: Date) -> Iterator[Fault]:
    days = {name: day for name in ("earliest", "latest") if (day := getattr(question, name)) is not None}
    wrong = [name for name, day in days.items() if not is_day(day)]
    yield from (Fault(f"{path}.{name}", "not_a_date") for name in wrong)
    if not wrong and len(days) > 1 and days["latest"] < days["earliest"]:
        yield Fault(f"{path}.latest", "too_early", days["earliest"])
