"""A person's data in words that a person reads: parts, fields and states in the reader's language. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.contracts import Language, Localised
from shared.texts import Texts, say_date, say_number, say_time


@dataclass(frozen=True)
class Section:
    """One part: each row is a list of (field, value), without what is empty."""

    title: str
    rows: list[list[tuple[str, str]]]


def sections(texts: Texts, language: Language, data: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Section]:
    """In the order in which the parts came; an empty part says so by having no rows."""
    return [
        Section(
            texts.say(language, f"own_data.part.{part}"),
            [
                [
                    (texts.say(language, f"own_data.field.{field}"), said(texts, language, value))
                    for field, value in row.items()
                    if value is not None and value != [] and not (field == "id" or field.endswith("_id"))
                ]
                for row in rows
            ],
        )
        for part, rows in data.items()
    ]


def said(texts: Texts, language: Language, value: Any) -> str:
    """A value as a person reads it; words of closed lists have a text, what people wrote stays as it is."""
    if isinstance(value, bool):
        return texts.say(language, "export.yes" if value else "export.no")
    if isinstance(value, datetime):
        return say_time(language, value)
    if isinstance(value, date):
        return say_date(language, value)
    if isinstance(value, int):
        return say_number(language, value)
    if isinstance(value, dict):
        return Localised.model_validate(value).in_language(language) or ""
    if isinstance(value, list):
        return ", ".join(said(texts, language, one) for one in value)
    word = f"own_data.word.{value}"
    return texts.say(language, word) if texts.has(word) else str(value)
