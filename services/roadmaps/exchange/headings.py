"""What columns are called in Finnish, Swedish and English, and which column a heading means. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.roadmaps.exchange.columns import FIELDS, ONLY_TOLD, OUR_OWN, PIECES, Kind, kind_of
from shared.contracts import CustomField, Language

Words = Mapping[Language, Mapping[str, str]]
"""For each field (`title`, `budget`, `budget.planned`) its word in each language; further words for it after a bar."""

NAMES = (
    *OUR_OWN, *ONLY_TOLD, *FIELDS, *PIECES, *(f"{piece}.{part}" for piece, parts in PIECES.items() for part in parts),
)  # fmt: skip
"""Of everything that has a word."""

_HEADING = re.compile(
    r"(?P<name>.+?)(?: (?P<number>\d{1,4})(?::? (?P<part>.+?))?)?(?: \((?P<ending>fi|sv|en|original|value|on)\))?"
)


@dataclass(frozen=True)
class Headings:
    words: Words
    custom: Sequence[CustomField]
    _meant: Mapping[str, tuple[str, Language]] = field(init=False)

    def __post_init__(self) -> None:
        meant: dict[str, tuple[str, Language]] = {}
        for language, names in self.words.items():
            for name in NAMES:
                for word in names[name].split("|"):
                    meant.setdefault(f"{name.rpartition('.')[0]}/{word.casefold()}", (name, language))
        object.__setattr__(self, "_meant", meant)

    def heading(self, path: str, language: Language) -> str:
        """`Budjetti 1: rivi (sv)` of `budget.1.line.sv`; the roadmap's own fields keep their keys."""
        name, *rest = path.split(".")
        if name == "custom":
            return path
        said = self._word(name, language)
        if name in PIECES:
            number, part, *rest = rest
            said = f"{said} {number}: {self._word(f'{name}.{part}', language)}"
        return f"{said} ({rest[0]})" if rest else said

    def path(self, heading: str) -> str | None:
        """The column that a heading means; None: none of ours. A text without a language is in its heading's own.

        `budget.2026.planned`, `Budjetti 2026: suunniteltu` and `Budjetti 2026` are a year's line.
        """
        told = " ".join(heading.split()).casefold()
        return self._known(told) or self._custom(told) or self._in_words(told)

    def _known(self, path: str) -> str | None:
        found = self._whole(path, "en")
        return found if found and kind_of(numbered(found), self.custom) else None

    def _custom(self, told: str) -> str | None:
        for one in self.custom:
            names = (one.name.fi, one.name.sv, one.name.en)
            if told in (name.casefold() for name in names if name) and not self._in_words(told):
                return f"custom.{one.key}"
        return None

    def _in_words(self, told: str) -> str | None:
        match = _HEADING.fullmatch(told)
        if match is None or f"/{match['name']}" not in self._meant:
            return None
        path, language = self._meant[f"/{match['name']}"]
        if (path in PIECES) != (match["number"] is not None):
            return None
        if match["number"]:
            part = self._meant.get(f"{path}/{match['part']}") if match["part"] else None
            if match["part"] and part is None:
                return None
            path = f"{path}.{match['number']}" + (f".{part[0].rpartition('.')[2]}" if part else "")
        whole = self._whole(f"{path}.{match['ending']}" if match["ending"] else path, language)
        return whole if whole and kind_of(numbered(whole), self.custom) else None

    def _whole(self, path: str, language: Language) -> str | None:
        """With what the heading leaves out: the language of a text, the planned money of a year."""
        parts = path.split(".")
        if parts[0] == "budget" and len(parts) == 2 and is_year(parts[1]):
            return f"{path}.planned"
        return f"{path}.{language}" if kind_of(numbered(f"{path}.fi"), self.custom) is Kind.text else path

    def _word(self, name: str, language: Language) -> str:
        return self.words[language][name].split("|")[0]


def is_year(number: str) -> bool:
    return len(number) == 4 and number.isdecimal()


def numbered(path: str) -> str:
    """A year's line stands among the lines that are counted."""
    parts = path.split(".")
    return ".".join([parts[0], "1", *parts[2:]]) if is_yearly(path) else path


def is_yearly(path: str) -> bool:
    parts = path.split(".")
    return parts[0] == "budget" and len(parts) > 2 and is_year(parts[1])
