"""The declared generator of answers: what the sources don't tell is drawn, alike each time, and marked illustrative."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, TypeAlias

Answers: TypeAlias = dict[str, Any]
Question: TypeAlias = dict[str, Any]

SPREAD = 0.22
"""Of opinions around the mood, on a scale from 0 to 1."""

WRITES = 0.4
"""How often somebody writes something where texts are given."""

CHOOSES = 0.45
"""How often one of several options is chosen."""


def dice(*names: object) -> Random:
    """The same throws for the same names, on every machine."""
    return Random("/".join(map(str, names)))  # noqa: S311  # illustrative values, no secret


def answers_to(
    content: Mapping[str, Any],
    throws: Random,
    mood: float,
    *,
    given: Mapping[str, Any] | None = None,
    texts: Mapping[str, Sequence[str]] | None = None,
) -> Answers:
    """One person's answers to a questionnaire; `mood` from 0 to 1 is how content they are, `given` isn't drawn."""
    answers: Answers = {}
    for section in content["sections"]:
        for question in section["questions"]:
            key = question["key"]
            drawn = _drawn(question, throws, mood, (texts or {}).get(key, ()))
            answers[key] = given[key] if given and key in given else drawn
    return {key: answer for key, answer in answers.items() if answer is not None}


def _drawn(question: Question, throws: Random, mood: float, texts: Sequence[str]) -> Any:
    """None: left out, as dates are, and free texts where none are given."""
    if question["type"] == "text":
        return throws.choice(texts) if texts and throws.random() < WRITES else None
    draw = DRAWS.get(question["type"])
    return draw(question, throws, mood) if draw else None


def _opinion(throws: Random, mood: float, steps: int) -> int:
    """A place among `steps`, counted from 0, around the mood."""
    return max(0, min(steps - 1, round(throws.gauss(mood, SPREAD) * (steps - 1))))


def _scale(question: Question, throws: Random, mood: float) -> int:
    lowest, highest = int(question["lowest"]), int(question["highest"])
    return lowest + _opinion(throws, mood, highest - lowest + 1)


def _nps(question: Question, throws: Random, mood: float) -> int:
    return _opinion(throws, mood, 11)


def _yes_no(question: Question, throws: Random, mood: float) -> bool:
    return throws.random() < mood


def _single(question: Question, throws: Random, mood: float) -> str:
    return str(throws.choice(_keys(question["options"])))


def _multi(question: Question, throws: Random, mood: float) -> list[str]:
    chosen = [key for key in _keys(question["options"]) if throws.random() < CHOOSES]
    return chosen or [throws.choice(_keys(question["options"]))]


def _ranking(question: Question, throws: Random, mood: float) -> list[str]:
    keys = _keys(question["options"])
    return throws.sample(keys, question.get("top") or len(keys))


def _matrix(question: Question, throws: Random, mood: float) -> dict[str, str]:
    columns = _keys(question["columns"])
    return {row: columns[_opinion(throws, mood, len(columns))] for row in _keys(question["rows"])}


def _number(question: Question, throws: Random, mood: float) -> int:
    """Near the lower end: nobody has much time."""
    least, most = float(question.get("least") or 0), float(question.get("most") or 100)
    return round(throws.triangular(least, most, least + (most - least) / 10))


def _keys(options: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(option["key"]) for option in options]


DRAWS: Mapping[str, Callable[[Question, Random, float], Any]] = {
    "scale": _scale,
    "nps": _nps,
    "yes_no": _yes_no,
    "single": _single,
    "multi": _multi,
    "ranking": _ranking,
    "matrix": _matrix,
    "number": _number,
}
