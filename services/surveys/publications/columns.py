"""What the answers to a question are counted as in published tables: a few coarse columns for each part. Pure.

Every answered survey falls into exactly one column of each part, `_no_answer` among them, so that the columns of a
row add up to its n and nothing can be found out from what is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.surveys.questionnaires.content import (
    AnyQuestion,
    Date,
    FreeText,
    Matrix,
    MultiChoice,
    Nps,
    Number,
    Ranking,
    Scale,
    SingleChoice,
    YesNo,
)

# No key of an option begins like these.
NO_ANSWER = "_no_answer"
ANSWERED = "_answered"
CHOSEN = "_chosen"
NOT_CHOSEN = "_not_chosen"

BANDS = 5
"""Into how many equal bands the answers to a question of a number fall."""


@dataclass(frozen=True)
class Part:
    """What is counted by itself: a question, a row of a matrix, or an option of many that may be chosen."""

    question: AnyQuestion
    part: str | None
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.question.key if self.part is None else f"{self.question.key}.{self.part}"

    def column_of(self, answers: Mapping[str, Any]) -> str:
        """Where a whole answered survey is counted."""
        answer = answers.get(self.question.key)
        if self.part is not None and isinstance(self.question, MultiChoice):
            return CHOSEN if self.part in (answer or ()) else NOT_CHOSEN
        if self.part is not None:
            answer = (answer or {}).get(self.part)
        if answer is None or answer in ("", []):
            return NO_ANSWER
        column = _column(self.question, answer, self.columns)
        return column if column in self.columns else NO_ANSWER


def parts_of(question: AnyQuestion) -> tuple[Part, ...]:
    """In the order in which they are shown."""
    match question:
        case Matrix(rows=rows, columns=columns):
            keys = tuple(option.key for option in columns)
            return tuple(Part(question, row.key, (*keys, NO_ANSWER)) for row in rows)
        case MultiChoice(options=options) if question.at_most != 1:
            return tuple(Part(question, option.key, (CHOSEN, NOT_CHOSEN)) for option in options)
        case _:
            return (Part(question, None, (*_columns(question), NO_ANSWER)),)


def is_linked(question: AnyQuestion) -> bool:
    """Whether the counts of its parts add up to something known: as many options for everybody."""
    return isinstance(question, MultiChoice) and question.at_least == question.at_most != 1


def _columns(question: AnyQuestion) -> tuple[str, ...]:
    match question:
        case SingleChoice(options=options) | MultiChoice(options=options) | Ranking(options=options):
            return tuple(option.key for option in options)
        case Scale(lowest=lowest, highest=highest):
            return tuple(str(value) for value in range(lowest, highest + 1))
        case Nps():
            return ("detractors", "passives", "promoters")
        case YesNo():
            return ("yes", "no")
        case Number(least=least, most=most) if least is not None and most is not None and least < most:
            return tuple(_band(least, most, number) for number in range(BANDS))
        case Date(earliest=earliest, latest=latest) if earliest and latest:
            return tuple(str(year) for year in range(int(earliest[:4]), int(latest[:4]) + 1))
        case Number() | Date() | FreeText():
            return (ANSWERED,)
        case Matrix():
            return ()


def _column(question: AnyQuestion, answer: Any, columns: tuple[str, ...]) -> str:
    if columns[0] == ANSWERED:
        return ANSWERED
    match question:
        case Ranking() | MultiChoice():
            return str(answer[0])
        case Nps():
            return "promoters" if answer >= 9 else "passives" if answer >= 7 else "detractors"
        case YesNo():
            return "yes" if answer else "no"
        case Number(least=least, most=most) if least is not None and most is not None:
            return _band(least, most, min(int((answer - least) / (most - least) * BANDS), BANDS - 1))
        case Date():
            return str(answer)[:4]
        case _:
            return str(answer)


def _band(least: float, most: float, number: int) -> str:
    width = (most - least) / BANDS
    return f"{least + number * width:g}..{least + (number + 1) * width:g}"
