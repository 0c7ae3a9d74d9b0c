"""Which columns a table of measures has, and a measure as its cells. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from services.roadmaps.exchange.cells import plain
from shared.contracts import LANGUAGES, CustomField, FieldType

Document: TypeAlias = Mapping[str, Any]
"""A measure as JSON has it."""


class Kind(StrEnum):
    """How a field stands in cells."""

    word = "word"
    prose = "prose"
    """A text as somebody wrote it, blanks and all."""
    text = "text"
    """A text in several languages: a column for each, and one for the original where it isn't the first given."""
    number = "number"
    date = "date"
    yes_no = "yes_no"
    keys = "keys"
    """Several, by semicolons."""
    targets = "targets"
    """`2026: 5; 2027: 6.5`"""
    reached = "reached"
    """A column for the value and one for its day; only told, since values are reported one by one."""


FIELDS: Mapping[str, Kind] = {
    "external_id": Kind.word,
    "title": Kind.text,
    "description": Kind.text,
    "sectors": Kind.keys,
    "responsible": Kind.text,
    "responsible_party_id": Kind.word,
    "starts_on": Kind.date,
    "ends_on": Kind.date,
    "status": Kind.word,
    "reason": Kind.text,
    "progress": Kind.number,
    "goals": Kind.keys,
    "national_goal_ids": Kind.keys,
    "tags": Kind.keys,
    "depends_on": Kind.keys,
    "occurrence_ids": Kind.keys,
    "improvement_ids": Kind.keys,
    "illustrative": Kind.yes_no,
}

PIECES: Mapping[str, Mapping[str, Kind]] = {
    "budget": {
        "key": Kind.word, "year": Kind.number, "line": Kind.text, "planned": Kind.number, "actual": Kind.number,
        "weight": Kind.number, "funding": Kind.text, "organisation_id": Kind.word,
    },
    "milestones": {
        "key": Kind.word, "title": Kind.text, "on": Kind.date, "text": Kind.text, "reached_on": Kind.date,
    },
    "indicators": {
        "key": Kind.word, "name": Kind.text, "unit": Kind.word, "source": Kind.text, "method": Kind.text,
        "baseline": Kind.number, "targets": Kind.targets, "latest": Kind.reached,
    },
    "benefits": {
        "key": Kind.word, "kind": Kind.word, "text": Kind.text, "unit": Kind.word, "planned": Kind.number,
        "measured_by": Kind.date, "realised": Kind.number, "realised_on": Kind.date,
    },
    "risks": {
        "key": Kind.word, "text": Kind.text, "likelihood": Kind.number, "impact": Kind.number, "answer": Kind.text,
    },
    "partners": {"organisation_id": Kind.word, "role": Kind.word},
}  # fmt: skip
"""Columns of their own for the first, the second...: `budget.1.planned`, counted from 1."""

OUR_OWN = ("id", "version")
"""By which a table that we wrote is known again."""

ONLY_TOLD = ("stage",)
"""Follows from another column; a table that is read may have it."""

ALWAYS = (
    "id", "version", "external_id", "title.fi", "title.sv", "title.en", "description.fi", "sectors", "responsible.fi",
    "starts_on", "ends_on", "status", "stage", "reason.fi", "progress", "goals", "national_goal_ids", "tags",
)  # fmt: skip
"""Columns of every table that we write; of the others those that say something."""

MOST_PIECES = 200


def kind_of(path: str, custom: Sequence[CustomField] = ()) -> Kind | None:
    """None: there is no such column."""
    name, _, rest = path.partition(".")
    if name == "custom":
        types = {one.key: one.type for one in custom}
        return _KIND_OF_TYPE.get(types[rest], Kind.word) if rest in types else None
    if path in OUR_OWN or path in ONLY_TOLD:
        return Kind.number if path == "version" else Kind.word
    if name in PIECES:
        number, _, part = rest.partition(".")
        if not number.isdecimal() or not 1 <= int(number) <= MOST_PIECES:
            return None
        return _leaf(PIECES[name], part)
    return _leaf(FIELDS, path)


_KIND_OF_TYPE = {
    FieldType.text: Kind.prose,
    FieldType.number: Kind.number,
    FieldType.date: Kind.date,
    FieldType.yes_no: Kind.yes_no,
}


def _leaf(kinds: Mapping[str, Kind], path: str) -> Kind | None:
    name, _, rest = path.partition(".")
    match kinds.get(name):
        case None:
            return None
        case Kind.text:
            return Kind.text if rest in (*LANGUAGES, "original") else None
        case Kind.reached:
            return Kind.reached if rest in ("value", "on") else None
        case kind:
            return None if rest else kind


def cells_of(measure: Document, external_ids: Mapping[str, str]) -> dict[str, str]:
    """Each column that says something. Measures that it depends on go by their external ids, where they have one."""
    told = {"id": str(measure["id"]), "version": str(measure["version"]), "stage": measure["stage"]}
    depends_on = [external_ids.get(one, one) for one in measure.get("depends_on", ())]
    for name, kind in FIELDS.items():
        if value := depends_on if name == "depends_on" else measure.get(name):
            told.update(_told(name, kind, value))
    told["progress"] = str(measure.get("progress", 0))
    for name, kinds in PIECES.items():
        for number, piece in enumerate(measure.get(name, ()), 1):
            for part, kind in kinds.items():
                if piece.get(part) not in (None, ""):
                    told.update(_told(f"{name}.{number}.{part}", kind, piece[part]))
    told.update({f"custom.{key}": _custom(value) for key, value in measure.get("custom", {}).items()})
    return {path: text for path, text in told.items() if text}


def columns_of(rows: Iterable[Mapping[str, str]], custom: Sequence[CustomField]) -> list[str]:
    """The columns of a table of these, in the order in which people look for them."""
    found = {path for row in rows for path in row}
    found.update(ALWAYS, (f"custom.{field.key}" for field in custom))
    return sorted(found, key=_place)


def _place(path: str) -> tuple[int, int, int, int, str]:
    name, _, rest = path.partition(".")
    if name not in PIECES:
        place = _ENDINGS.index(rest) if name in FIELDS else 0
        return (_ORDER.index(name), 0, 0, place, rest if name == "custom" else "")
    number, _, part = rest.partition(".")
    field, _, ending = part.partition(".")
    return (_ORDER.index(name), int(number), list(PIECES[name]).index(field), _ENDINGS.index(ending), "")


_FIELDS = [*FIELDS]
_ORDER = (*OUR_OWN, *_FIELDS[: _FIELDS.index("reason")], *ONLY_TOLD, *_FIELDS[_FIELDS.index("reason") :],
          "custom", *PIECES)  # fmt: skip
_ENDINGS = ("", *LANGUAGES, "original", "value", "on")


def _told(path: str, kind: Kind, value: Any) -> Iterator[tuple[str, str]]:
    match kind:
        case Kind.text:
            given = [language for language in LANGUAGES if value.get(language)]
            yield from ((f"{path}.{language}", _lines(value[language])) for language in given)
            if value.get("original") not in (None, given[0]):
                yield f"{path}.original", value["original"]
        case Kind.reached:
            yield f"{path}.value", plain(Decimal(str(value["value"])))
            yield f"{path}.on", value["on"]
        case Kind.number:
            yield path, plain(Decimal(str(value)))
        case Kind.yes_no:
            yield path, "true" if value else ""
        case Kind.keys:
            yield path, "; ".join(map(str, value))
        case Kind.targets:
            yield path, "; ".join(f"{year}: {plain(Decimal(str(amount)))}" for year, amount in value.items())
        case Kind.word | Kind.prose | Kind.date:
            yield path, _lines(str(value))


def _custom(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return plain(Decimal(str(value)))
        case _:
            return _lines(str(value))


def _lines(text: str) -> str:
    """Spreadsheets know one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
