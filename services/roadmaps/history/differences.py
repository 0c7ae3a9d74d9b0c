"""What is different between two states of a roadmap and its measures: pure, and by key, not by place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from services.roadmaps.history.documents import Document, Kind

Change = Literal["added", "removed", "changed"]

OF_THE_PLATFORM = frozenset({"id", "version", "roadmap_id", "number", "label", "published_at", "measures"})
"""Fields that say which state it is, not what it says."""

LANGUAGES = frozenset({"fi", "sv", "en", "original"})

KEYS: tuple[tuple[str, ...], ...] = (("key",), ("organisation_id", "model", "criterion"), ("organisation_id",))
"""What a piece of a list is known by: the first of these that all of its pieces have."""


@dataclass(frozen=True)
class FieldChange:
    """`path` leads to the field: names, keys of pieces and years, between slashes (`budget/licences/planned`)."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """`fields` are those of a document that stands on both sides; one that was added or removed has none."""

    kind: Kind
    id: UUID
    title: Mapping[str, Any]
    change: Change
    fields: tuple[FieldChange, ...] = ()


def differences(before: Sequence[Document], after: Sequence[Document]) -> list[Difference]:
    """The roadmap first, then measures: those of `after` in its order, then those that are gone."""
    old, new = _present(before), _present(after)
    told = [_between(old.get(id_), document) for id_, document in new.items()]
    told += [_told(document, "removed") for id_, document in old.items() if id_ not in new]
    return [one for one in told if one is not None]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Field by field, of one document; a field that isn't there is as good as an empty one."""
    named = {*before, *after} - OF_THE_PLATFORM
    names = sorted(name for name in named if before.get(name) != after.get(name))
    return tuple(found for name in names for found in _compared(name, before.get(name), after.get(name)))


def _present(documents: Sequence[Document]) -> dict[UUID, Document]:
    """A removed measure's last state only says so."""
    return {one.id: one for one in documents if not one.content.get("removed")}


def _between(before: Document | None, after: Document) -> Difference | None:
    if before is None:
        return _told(after, "added")
    fields = changes(before.content, after.content)
    return _told(after, "changed", fields) if fields else None


def _told(document: Document, change: Change, fields: tuple[FieldChange, ...] = ()) -> Difference:
    return Difference(document.kind, document.id, document.content["title"], change, fields)


def _compared(path: str, before: Any, after: Any) -> Iterator[FieldChange]:
    if before == after or (_empty(before) and _empty(after)):
        return
    inside = _inside(before, after)
    if inside is None:
        yield FieldChange(path, before, after)
        return
    old, new = inside
    for name in [*new, *(gone for gone in old if gone not in new)]:
        yield from _compared(f"{path}/{name}", old.get(name), new.get(name))


def _inside(before: Any, after: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Both sides by name, where they can be compared name by name; a text in its languages is one thing."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return None if LANGUAGES.issuperset({*before, *after}) else (before, after)
    if isinstance(before, Sequence) and isinstance(after, Sequence) and not isinstance(before, str):
        return _by_key([*before], [*after])
    return None


def _by_key(before: list[Any], after: list[Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    pieces = [*before, *after]
    if not all(isinstance(piece, Mapping) for piece in pieces):
        return None
    for key in KEYS:
        if all(part in piece for piece in pieces for part in key):
            return {_key(piece, key): piece for piece in before}, {_key(piece, key): piece for piece in after}
    return None


def keys_of(piece: Mapping[str, Any]) -> Iterator[str]:
    """What a piece may be called in a path."""
    yield from (_key(piece, key) for key in KEYS if all(part in piece for part in key))


def _key(piece: Mapping[str, Any], key: Sequence[str]) -> str:
    return ":".join(str(piece[part]) for part in key)


def _empty(value: Any) -> bool:
    return value is None or value in ((), [], {})
