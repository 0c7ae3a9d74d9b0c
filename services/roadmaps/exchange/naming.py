"""Organisations and national goals that a table names in words: found by their names, or told which are near. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal, TypeAlias
from uuid import UUID

from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.matching import Matched
from shared.contracts import LANGUAGES

What: TypeAlias = Literal["organisation", "national_goal"]

NEAREST = 3
ALIKE = 0.6
"""From 0 to 1, as difflib measures it: typing errors are near, other towns aren't."""

_OF_ORGANISATIONS = re.compile(r"responsible_party_id|(budget|partners)\.\d+\.organisation_id")
_PARTS = re.compile(r"[;\n]")


@dataclass(frozen=True)
class Named:
    """Something with an id and all that it is called; where one `goes_before`, others of its name don't count."""

    id: str
    names: Sequence[str]
    goes_before: bool = False


class Names:
    """The names of one kind of thing, however they are capitalised and blanked."""

    def __init__(self, things: Iterable[Named]) -> None:
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._written: dict[str, str] = {}
        first: dict[str, set[str]] = defaultdict(set)
        for thing in things:
            for name in filter(None, thing.names):
                self._ids[_key(name)].add(thing.id)
                self._written.setdefault(_key(name), name)
                if thing.goes_before:
                    first[_key(name)].add(thing.id)
        self._ids.update(first)

    def ids(self, told: str) -> set[str]:
        """An id is its own name, whether there is such a thing or not: who checks the measure says so."""
        return {told.lower()} if _is_id(told) else self._ids.get(_key(told), set())

    def nearest(self, told: str) -> list[str]:
        return [self._written[key] for key in get_close_matches(_key(told), self._written, NEAREST, ALIKE)]


@dataclass(frozen=True)
class Directory:
    """All that cells may name."""

    organisations: Names
    national_goals: Names

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Directory":
        """Of what the queries tell, as JSON has it."""
        return cls(
            Names(Named(one["id"], _said(one["name"])) for one in told["organisations"]),
            Names(
                Named(one["id"], [*_said(one["title"]), one["key"], f"{one['part_key']}/{one['key']}"], one["in_force"])
                for one in told["national_goals"]
            ),
        )


def with_ids(row: Matched, directory: Directory) -> Matched | Iterator[Fault]:
    """The row with ids instead of names, or what can't be found, each when it is asked for."""
    found: dict[str, str] = {}
    lost: list[tuple[str, What, str]] = []
    for path, text in row.told.items():
        if what := _what(path):
            names = directory.organisations if what == "organisation" else directory.national_goals
            parts = _parts(text, names) if what == "national_goal" else [text.strip()] if text.strip() else []
            ids = [names.ids(part) for part in parts]
            lost += [(path, what, part) for part, one in zip(parts, ids, strict=True) if len(one) != 1]
            found[path] = "; ".join(next(iter(one), "") for one in ids)
    return (_fault(row, one, directory) for one in lost) if lost else replace(row, told={**row.told, **found})


def _what(path: str) -> What | None:
    if path == "national_goal_ids":
        return "national_goal"
    return "organisation" if _OF_ORGANISATIONS.fullmatch(path) else None


def _parts(text: str, names: Names) -> list[str]:
    """By semicolons and lines; by commas too where the whole isn't a name that has some."""
    parts = [one.strip() for one in _PARTS.split(text)]
    return [
        piece.strip() for part in parts for piece in ([part] if names.ids(part) else part.split(",")) if piece.strip()
    ]


def _fault(row: Matched, lost: tuple[str, What, str], directory: Directory) -> Fault:
    path, what, told = lost
    names = directory.organisations if what == "organisation" else directory.national_goals
    if several := names.ids(told):
        return row.fault(f"{what}_ambiguous", path, told=told, expected=", ".join(sorted(several)))
    if near := names.nearest(told):
        return row.fault(f"{what}_not_found", path, told=told, expected=", ".join(near))
    return row.fault(f"{what}_unknown", path, told=told)


def _said(text: Mapping[str, str]) -> list[str]:
    return [text[language] for language in LANGUAGES if text.get(language)]


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _is_id(told: str) -> bool:
    try:
        UUID(told)
    except ValueError:
        return False
    return True
