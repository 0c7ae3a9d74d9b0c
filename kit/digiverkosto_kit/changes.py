"""Kafka records as changes of aggregates: read, checked against their contract, never trusted by their type."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from digiverkosto_kit.contracts import Contract

Record: TypeAlias = "ConsumerRecord[Any, Any]"
Place: TypeAlias = tuple[str, int]
"""A topic (without prefix) and a partition of it."""

NEWEST = 2**62
"""A tombstone that doesn't tell its version is newer than all that was said before it."""


@dataclass(frozen=True, slots=True)
class Change:
    """An aggregate's whole state after a change; no `state`: it was deleted. `body` is the state as it came."""

    contract: type[Contract]
    key: UUID
    version: int
    state: Contract | None
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that breaks its contract: to be reported to the topic's owner; the state before it stays."""

    place: Place
    offset: int
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What came after `begins` and up to `ends` of each place, in the cluster of this id; it is kept as one."""

    cluster: str
    begins: Mapping[Place, int]
    ends: Mapping[Place, int]
    changes: Sequence[Change]
    unreadable: Sequence[Unreadable]


def read(place: Place, record: Record, contract: type[Contract]) -> Change | Unreadable:
    """Fields that this release doesn't know are ignored, values of lists that it doesn't know are kept."""
    try:
        key = UUID(record.key.decode("ascii"))
        if record.value is None:
            return Change(contract, key, _told_version(record), None, None)
        state = contract.read(record.value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[:5]
        return Unreadable(place, record.offset, "; ".join(f"{_at(one)}: {one['type']}" for one in found))
    except (AttributeError, ValueError):
        return Unreadable(place, record.offset, "the key is no UUID")
    if state.id != key:
        return Unreadable(place, record.offset, "the key isn't the body's id")
    return Change(contract, key, state.version, state, record.value)


def _at(found: Any) -> str:
    return ".".join(map(str, found["loc"])) or "body"


def _told_version(record: Record) -> int:
    told = dict(record.headers).get("ce_aggregateversion", b"")
    return int(told) if told.isdigit() and len(told) <= 18 else NEWEST
