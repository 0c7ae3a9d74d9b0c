"""A row of a table laid over the measure that it is about: what it doesn't speak of stays as it was. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.roadmaps.exchange.cells import date_in, number_in, yes_or_no_in
from services.roadmaps.exchange.columns import FIELDS, ONLY_TOLD, OUR_OWN, PIECES, Document, Kind, kind_of
from services.roadmaps.exchange.headings import Words, is_yearly
from shared.contracts import LANGUAGES, CustomField, FieldType

Cells = Mapping[str, str]
"""By column."""


@dataclass(frozen=True)
class Reader:
    """How a roadmap's tables are read: `keys` leads from a column's names for people to their keys."""

    custom: Sequence[CustomField]
    keys: Mapping[str, Mapping[str, str]]

    def canonical(self, path: str, text: str) -> str:
        """The same text for the same value, however somebody wrote it; what can't be read stays."""
        match kind_of(path, self.custom):
            case Kind.number:
                return number_in(text) if text.strip() else ""
            case Kind.date:
                return date_in(text)
            case Kind.yes_no:
                told = yes_or_no_in(text)
                # no cell is written for a no of ours, so that a column of nothing isn't there
                return "true" if told is True else "" if told is False and path in FIELDS else _word(told)
            case Kind.keys:
                return "; ".join(self._key(path, one) for one in _several(path, text))
            case Kind.word if path in FIELDS:
                return self._key(path, text.strip())
            case Kind.text | Kind.prose | None:
                return text
            case _:
                return text.strip()

    def _key(self, path: str, told: str) -> str:
        return self.keys.get(path, {}).get(told.casefold(), told)


@dataclass(frozen=True)
class Laid:
    """`document` as it would be; `columns` leads from fields of the document to the columns they come from."""

    document: dict[str, Any]
    fields: frozenset[str]
    places: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def column(self, path: str) -> str:
        """`budget.3.weight` of a fault at `budget.1.weight`, where the row leaves columns before it empty."""
        name, _, rest = path.partition(".")
        place, _, part = rest.partition(".")
        if name not in self.places or not place.isdecimal() or int(place) >= len(self.places[name]):
            return path if name == "custom" else name if name in FIELDS and FIELDS[name] is Kind.keys else path
        return f"{name}.{self.places[name][int(place)]}.{part}"


def laid_over(before: Document, told: Cells, was: Cells, reader: Reader) -> Laid:
    """`told` are canonical cells, `was` the measure's own."""
    differing = {path for path, text in told.items() if text != was.get(path, "") and _is_read(path)}
    fields = frozenset(path.partition(".")[0] for path in differing)
    document, places = dict(before), {}
    for name in fields:
        if name in PIECES:
            document[name], places[name] = _pieces(name, before.get(name, ()), told)
        elif name == "custom":
            document[name] = {**before.get(name, {}), **_custom(differing, told, reader)}
        else:
            document[name] = _value(name, FIELDS[name], told, before.get(name))
    return Laid(document, fields, places)


@dataclass(frozen=True)
class Placed:
    """Cells with a year's money in the columns of the one line that the measure has in it; `origins` leads back."""

    cells: dict[str, str]
    origins: dict[str, str]


def with_years(told: Cells, before: Document, words: Words) -> Placed | str:
    """The column of a year in which the measure has several lines, or that stands beside columns of its line."""
    years: dict[str, dict[str, str]] = defaultdict(dict)
    placed = Placed({path: text for path, text in told.items() if not is_yearly(path)}, {})
    for path, text in told.items():
        if is_yearly(path):
            _, year, part = path.split(".", 2)
            years[year][part] = text
    lines, added = before.get("budget", ()), 0
    for year, parts in years.items():
        found = [number for number, line in enumerate(lines, 1) if str(line["year"]) == year]
        if len(found) > 1 or (found and any(path.startswith(f"budget.{found[0]}.") for path in placed.cells)):
            return f"budget.{year}.{next(iter(parts))}"
        if not found and not any(parts.values()):
            continue
        added += not found
        number = found[0] if found else len(lines) + added
        if not found:
            parts = {**_new_line(year, words), **{part: text for part, text in parts.items() if text}}
        for part, text in parts.items():
            placed.cells[f"budget.{number}.{part}"] = text
            placed.origins[f"budget.{number}.{part}"] = f"budget.{year}.{part}"
    return placed


def _new_line(year: str, words: Words) -> dict[str, str]:
    line = {f"line.{language}": words[language]["budget"].split("|")[0] for language in LANGUAGES}
    return {"key": f"budget-{year}", "year": year, **line}


def _is_read(path: str) -> bool:
    return path not in OUR_OWN and path not in ONLY_TOLD and ".latest." not in path


def _pieces(name: str, before: Sequence[Document], told: Cells) -> tuple[list[Any], list[int]]:
    """The list as the row has it, and from which numbered columns each of its pieces comes."""
    by_number: dict[int, dict[str, str]] = defaultdict(dict)
    for path, text in told.items():
        if path.startswith(f"{name}."):
            _, number, part = path.split(".", 2)
            by_number[int(number)][part] = text
    known_by = "key" if "key" in PIECES[name] else "organisation_id"
    known = {piece[known_by]: piece for piece in before}
    named = {parts[known_by] for parts in by_number.values() if parts.get(known_by)}
    made, places = [], []
    for number in sorted({*by_number, *range(1, len(before) + 1)}):
        stood = before[number - 1] if number <= len(before) else {}
        parts = by_number.get(number)
        if parts is None:
            piece = {} if stood[known_by] in named else dict(stood)
        elif any(text for part, text in parts.items() if not part.startswith("latest.")):
            base = known.get(parts[known_by], {}) if known_by in parts else stood
            piece = _piece(PIECES[name], parts, base)
        else:
            piece = {}
        if piece:
            made.append(piece)
            places.append(number)
    return made, places


def _piece(kinds: Mapping[str, Kind], parts: Cells, before: Document) -> dict[str, Any]:
    """An empty cell leaves what a piece has without being told."""
    piece = dict(before)
    for name, kind in kinds.items():
        if kind is Kind.reached or not any(part == name or part.startswith(f"{name}.") for part in parts):
            continue
        value = _value(name, kind, parts, before.get(name))
        if value in (None, ""):
            piece.pop(name, None)
        else:
            piece[name] = value
    return piece


def _value(name: str, kind: Kind, told: Cells, before: Any) -> Any:
    match kind:
        case Kind.text:
            return _text(name, told, before or {})
        case Kind.keys:
            return [one for one in told[name].split("; ") if one]
        case Kind.yes_no:
            return yes_or_no_in(told[name]) if told[name] else False
        case Kind.targets:
            return dict(_target(one) for one in told[name].split(";") if one.strip())
        case _:
            return told[name] or None


def _text(name: str, told: Cells, before: Mapping[str, Any]) -> dict[str, str] | None:
    """In the languages of the row, in others as it was."""
    said = {language: told.get(f"{name}.{language}", before.get(language)) for language in LANGUAGES}
    given: dict[str, str] = {language: text for language, text in said.items() if text}
    original = told.get(f"{name}.original", before.get("original"))
    if original in given:
        given["original"] = original
    return given or None


def _target(told: str) -> tuple[str, str]:
    year, _, amount = told.partition(":")
    return year.strip(), number_in(amount)


def _custom(differing: set[str], told: Cells, reader: Reader) -> dict[str, Any]:
    types = {one.key: one.type for one in reader.custom}
    found: dict[str, Any] = {}
    for path in differing:
        name, _, key = path.partition(".")
        if name == "custom":
            found[key] = _custom_value(types[key], told[path])
    return found


def _custom_value(kind: FieldType, text: str) -> Any:
    if not text:
        return None
    if kind is FieldType.yes_no:
        return yes_or_no_in(text)
    return int(text) if kind is FieldType.number and text.lstrip("-").isdecimal() else text


def _several(path: str, text: str) -> list[str]:
    """By semicolons or lines; keys, which have no commas, by commas too."""
    told = text.replace("\n", ";")
    if path != "depends_on":
        told = told.replace(",", ";")
    return [one.strip() for one in told.split(";") if one.strip()]


def _word(told: bool | str) -> str:
    return told.strip() if isinstance(told, str) else "true" if told else "false"
