"""Which texts of a questionnaire lack which language. Pure."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from services.surveys.questionnaires.content import Questionnaire
from shared.contracts import LANGUAGES, Language, Localised


def missing_translations(questionnaire: Questionnaire) -> list[tuple[str, Language]]:
    """The path of each text (`sections.0.questions.2.options.1.text`) with each language that it isn't in.

    Such a text is shown in its original language meanwhile.
    """
    return [
        (path, language)
        for path, text in _texts(questionnaire, "")
        for language in LANGUAGES
        if getattr(text, language) is None
    ]


def _texts(value: Any, path: str) -> Iterator[tuple[str, Localised]]:
    match value:
        case Localised():
            yield path, value
        case BaseModel():
            for name in type(value).model_fields:
                yield from _texts(getattr(value, name), _inside(path, name))
        case tuple():
            for index, one in enumerate(value):
                yield from _texts(one, _inside(path, index))
        case dict():
            for key, one in value.items():
                yield from _texts(one, _inside(path, key))
        case _:
            return


def _inside(path: str, part: object) -> str:
    return f"{path}.{part}" if path else str(part)
