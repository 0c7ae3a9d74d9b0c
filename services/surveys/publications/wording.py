"""How questions and their options were worded, by the keys that published tables name. Pure."""

from collections.abc import Iterable, Iterator

from services.surveys.publications.bodies import Wording
from services.surveys.questionnaires.content import (
    AnyQuestion,
    Matrix,
    MultiChoice,
    Option,
    Ranking,
    Scale,
    SingleChoice,
)
from shared.contracts import Localised


def wording_of(questions: Iterable[AnyQuestion]) -> dict[str, Wording]:
    return {one.key: Wording(type=one.type, text=one.text, parts=dict(_parts(one))) for one in questions}


def _parts(question: AnyQuestion) -> Iterator[tuple[str, Localised]]:
    match question:
        case SingleChoice(options=options) | MultiChoice(options=options) | Ranking(options=options):
            yield from _options(options)
        case Matrix(rows=rows, columns=columns):
            yield from _options(rows)
            yield from _options(columns)
        case Scale(labels=labels):
            yield from ((str(value), label) for value, label in labels.items())
        case _:
            pass


def _options(options: Iterable[Option]) -> Iterator[tuple[str, Localised]]:
    return ((option.key, option.text) for option in options)
