"""What a checker finds, and when two values mean the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Violation:
    """`invariant` is a row of the guarantees, `where` a service, topic or kind of request."""

    invariant: str
    where: str
    what: str


def matches(expected: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Has `found` all that is expected, at any depth? What it has beside that doesn't count."""
    return all(
        matches(value, found[name]) if isinstance(value, Mapping) and isinstance(found.get(name), Mapping)
        else same(value, found.get(name))
        for name, value in expected.items()
    )  # fmt: skip


def same(one: Any, other: Any) -> bool:
    """JSON out of PostgreSQL and JSON out of a message: instants are written in two ways, null may be left out."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _without_nothing(one) == _without_nothing(other)
    if isinstance(one, str) and isinstance(other, str) and one != other:
        return _moment(one) == _moment(other) is not None
    return bool(one == other)


def _without_nothing(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in value.items() if one is not None}


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
