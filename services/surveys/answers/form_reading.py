"""What was typed into the page, as answers; what can't be read stays as it was typed, so that nothing is lost. Pure.

A field is named `q.` and the question's key; a row of a matrix and a place of a ranking follow after a dot.
"""

import math
from collections.abc import Mapping, Sequence

from services.surveys.questionnaires.content import (
    Answer,
    Answers,
    AnyQuestion,
    Matrix,
    MultiChoice,
    Nps,
    Number,
    Questionnaire,
    Ranking,
    Scale,
    YesNo,
)

Typed = Mapping[str, Sequence[str]]
"""Everything that was sent under each name."""

PREFIX = "q."
YES_NO = {"yes": True, "no": False}


def answers_in(questionnaire: Questionnaire, typed: Typed) -> Answers:
    """Nothing for what was left empty; what names no question is left out, the page can't have shown it."""
    read = {key: _read(question, typed) for key, question in questionnaire.questions.items()}
    return {key: answer for key, answer in read.items() if answer not in (None, "", [], {})}


def _read(question: AnyQuestion, typed: Typed) -> Answer | None:
    name = PREFIX + question.key
    text = _one(typed, name)
    match question:
        case MultiChoice():
            return [one for one in typed.get(name, ()) if one]
        case Matrix(rows=rows):
            chosen = {row.key: _one(typed, f"{name}.{row.key}") for row in rows}
            return {row: column for row, column in chosen.items() if column}
        case Ranking(ranked=places):
            ranked = [_one(typed, f"{name}.{place}") for place in range(1, places + 1)]
            return [one for one in ranked if one]
        case Scale() | Nps() | Number():
            return _number(text)
        case YesNo():
            return YES_NO.get(text, text)
        case _:
            return text.replace("\r\n", "\n")


def _one(typed: Typed, name: str) -> str:
    sent = typed.get(name, ())
    return sent[0].strip() if sent else ""


def _number(text: str) -> int | float | str:
    """With a decimal comma or point; whatever isn't a number stays text."""
    plain = text.replace(" ", "").replace("\u00a0", "").replace(",", ".")
    try:
        number = float(plain) if len(plain) <= 40 and plain.isascii() and "_" not in plain else math.nan
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() else number
