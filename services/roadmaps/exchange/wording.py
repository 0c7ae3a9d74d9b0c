"""What files say in a language: headings of columns, names of sheets and files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.headings import NAMES, Words
from shared.contracts import LANGUAGES, Language, Localised
from shared.texts import Texts, say_number
from shared.web import faults


def words_of(texts: Texts) -> Words:
    """Of all columns, in every language: a file may be read in another one than it was written in."""
    return {
        language: {name: texts.say(language, f"exchange.column.{name}") for name in NAMES} for language in LANGUAGES
    }


@dataclass(frozen=True)
class Speaker:
    texts: Texts
    language: Language

    def say(self, key: str, **values: object) -> str:
        return self.texts.say(self.language, f"exchange.{key}", **values)

    def number(self, value: float) -> str:
        return say_number(self.language, value)

    def text(self, localised: Localised | None) -> str:
        return localised.in_language(self.language) if localised else ""


@dataclass(frozen=True)
class ToldFault:
    """A fault as people read it; row 0: of the file as a whole."""

    row: int
    column: str
    code: str
    reason: str
    params: Mapping[str, Any]


def told_of(fault: Fault, texts: Texts, language: Language) -> ToldFault:
    found = {"type": fault.code, "loc": ("body", fault.column), "ctx": fault.params}
    code, params = faults.code(found, texts), {**fault.params, **faults.params(found)}
    return ToldFault(fault.row, fault.column, code, texts.say(language, f"problem.{code}", **params), params)
