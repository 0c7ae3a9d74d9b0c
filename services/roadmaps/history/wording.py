"""Differences in words: what a field is called, and what stood in it, in the reader's language. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.roadmaps.history.differences import LANGUAGES, Difference, FieldChange, keys_of
from services.roadmaps.roadmaps.sectors import SECTORS
from shared.contracts import Language, Localised
from shared.texts import Texts, say_day, say_number

NAMED_BY = ("title", "name", "text", "line", "criterion")
"""Fields by which people know a piece."""

LENGTH_OF_AN_ID = 36
KEYS_PLACE = 1


@dataclass(frozen=True)
class Line:
    """A field of a document as people read it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """A document that differs; `heading` is its title."""

    heading: str
    change: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Words:
    """The reader's language, and what keys and ids stand for in the roadmap."""

    texts: Texts
    language: Language
    names: Mapping[str, str]

    def told(self, difference: Difference) -> Told:
        heading = Localised.model_validate(difference.title).in_language(self.language)
        return Told(heading, difference.change, [self.line(change) for change in difference.fields])

    def line(self, change: FieldChange) -> Line:
        return Line(self.name(change.path), self.value(change.before), self.value(change.after))

    def name(self, path: str) -> str:
        """Field by field; what comes second is the key of a piece, by the name that the piece has."""
        return " › ".join(self._step(step, place) for place, step in enumerate(path.split("/")))

    def _step(self, step: str, place: int) -> str:
        key = f"field.{step}"
        if place != KEYS_PLACE and self.texts.has(key):
            return self.texts.say(self.language, key)
        return self.names.get(step, step)

    def value(self, value: Any) -> str:
        match value:
            case _ if value is None or value in ("", [], {}):
                return self.texts.say(self.language, "difference.empty")
            case bool():
                return self.texts.say(self.language, "difference.yes" if value else "difference.no")
            case int() | float():
                return say_number(self.language, value)
            case Mapping():
                return self._piece(value)
            case list():
                return ", ".join(self.value(one) for one in value)
            case _:
                return self._word(str(value))

    def _word(self, value: str) -> str:
        if value in self.names:
            return self.names[value]
        key = f"roadmap.stage.{value}"
        if self.texts.has(key):
            return self.texts.say(self.language, key)
        if len(value) == len("2026-01-31"):
            try:
                return say_day(self.language, date.fromisoformat(value))
            except ValueError:
                return value
        return value

    def _piece(self, piece: Mapping[str, Any]) -> str:
        """A text in its languages, or a piece by what people know it by."""
        if LANGUAGES.issuperset(piece):
            return Localised.model_validate(piece).in_language(self.language)
        named = next((piece[name] for name in NAMED_BY if piece.get(name)), None)
        return self.value(named) if named is not None else ", ".join(self.value(one) for one in piece.values() if one)


def names_in(contents: Iterable[Mapping[str, Any]], language: Language) -> dict[str, str]:
    """What keys and ids stand for, as these documents say: sectors, goals, statuses, measures, pieces."""
    names = {key: name.in_language(language) for key, name in SECTORS.items()}
    for content in contents:
        names[str(content["id"])] = Localised.model_validate(content["title"]).in_language(language)
        for pieces in content.values():
            names |= {key: said.in_language(language) for key, said in _named(pieces)}
    return names


def ids_in(value: Any) -> Iterator[UUID]:
    """Every id in it, at any depth."""
    if isinstance(value, str) and len(value) == LENGTH_OF_AN_ID:
        with suppress(ValueError):
            yield UUID(value)
    elif isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from ids_in(one)


def _named(pieces: Any) -> Iterator[tuple[str, Localised]]:
    if not isinstance(pieces, list):
        return
    for piece in pieces:
        said = next((piece[name] for name in NAMED_BY if piece.get(name)), None) if isinstance(piece, Mapping) else None
        if isinstance(said, Mapping):
            yield from ((key, Localised.model_validate(said)) for key in keys_of(piece))
