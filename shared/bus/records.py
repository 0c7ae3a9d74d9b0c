"""Kafka records as aggregates: read, checked against their contract, and reduced to the newest of each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from shared.bus.cloud_events import version_of
from shared.bus.errors import Malformed
from shared.bus.handlers import Gone
from shared.contracts import Contract

Record: TypeAlias = ConsumerRecord
Place: TypeAlias = tuple[str, int]
"""A topic (without prefix) and a partition of it."""


@dataclass(frozen=True)
class Heard:
    """One record and what it says: a state, or that the aggregate is gone."""

    place: Place
    record: Record
    contract: type[Contract]
    what: Contract | Gone

    @property
    def key(self) -> tuple[type[Contract], UUID]:
        return self.contract, self.what.id


@dataclass(frozen=True)
class Unreadable:
    """One record that breaks its contract, and how."""

    place: Place
    record: Record
    error: Malformed


def read(place: Place, record: Record, contract: type[Contract]) -> Heard | Unreadable:
    """What a record says. The type in its headers isn't asked: the state in its body is the message."""
    try:
        return Heard(place, record, contract, _gone(record) if record.value is None else _state(record, contract))
    except Malformed as error:
        return Unreadable(place, record, error)


def _state(record: Record, contract: type[Contract]) -> Contract:
    try:
        state = contract.read(record.value or b"")
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, found['loc']))}: {found['type']}" for found in error.errors()[:5])
        raise Malformed(places or "not readable") from error
    if _key(record) != state.id:
        raise Malformed("the key isn't the body's id")
    return state


def _gone(record: Record) -> Gone:
    """A tombstone without a version counts as newer than everything that was said before it."""
    return Gone(id=_key(record), version=version_of(record.headers) or 2**62)


def _key(record: Record) -> UUID:
    """The aggregate's id; only its canonical form, since another one may lie on another partition."""
    try:
        key = UUID((record.key or b"").decode("ascii"))
    except (UnicodeDecodeError, ValueError) as error:
        raise Malformed("the key is no UUID") from error
    if str(key).encode() != record.key:
        raise Malformed("the key is no canonical UUID")
    return key


def newest(heard: Iterable[Heard], whole: Collection[type[Contract]] = ()) -> list[Heard]:
    """The highest version of each aggregate; of equals the later one. In the order of their last appearance.

    Everything of the contracts `whole`, as it came.
    """
    passed: list[Heard] = []
    kept: dict[tuple[type[Contract], UUID], Heard] = {}
    for one in heard:
        if one.contract in whole:
            passed.append(one)
            continue
        before = kept.pop(one.key, None)
        kept[one.key] = before if before and before.what.version > one.what.version else one
    return [*passed, *kept.values()]


def by_contract(heard: Sequence[Heard]) -> Mapping[type[Contract], tuple[list[Contract], list[Gone]]]:
    """Split into what each contract's handler gets: states, and what is gone."""
    split: dict[type[Contract], tuple[list[Contract], list[Gone]]] = {}
    for one in heard:
        states, gone = split.setdefault(one.contract, ([], []))
        if isinstance(one.what, Gone):
            gone.append(one.what)
        else:
            states.append(one.what)
    return split
