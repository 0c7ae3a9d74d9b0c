"""What differs between an owner, its topic and those who follow it. Pure: no database, no Kafka."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Kind = Literal["unsaid", "behind", "unheard", "unforgotten", "beyond"]
"""`unsaid`: the topic lacks the owner's state, or has an older one. `behind`: the topic has what the owner's database
doesn't know, or something newer. `unheard`: a follower lacks the topic's state, or has an older one. `unforgotten`: a
follower holds what is gone. `beyond`: a follower holds something newer than the owner and the topic have."""

MENDED: Set[Kind] = frozenset({"unsaid", "unheard", "unforgotten"})
"""The others mean that a database was put back: `digiverkosto restore` mends these."""


@dataclass(frozen=True)
class Difference:
    """`service` is the one to be mended; `expected` and `found` are versions, None where there is nothing."""

    kind: Kind
    service: str
    noun: str
    id: UUID
    expected: int | None
    found: int | None


@dataclass(frozen=True)
class Told:
    """What a topic holds: the highest version of each key that lives, and the keys that are gone."""

    living: Mapping[UUID, int]
    gone: Set[UUID] = frozenset()


@dataclass(frozen=True)
class Held:
    """What a follower holds, and what it keeps a mark of alone."""

    living: Mapping[UUID, int]
    gone: Mapping[UUID, int] = field(default_factory=dict)


def of_owner(service: str, noun: str, owned: Mapping[UUID, int], told: Told, waiting: Set[UUID]) -> set[Difference]:
    """`waiting` are keys of which something lies in the outbox: they are on their way."""
    found: set[Difference] = set()
    for id_, version in owned.items():
        said = told.living.get(id_)
        if id_ not in waiting and (said is None or said < version):
            found.add(Difference("unsaid", service, noun, id_, version, said))
        elif said is not None and said > version:
            found.add(Difference("behind", service, noun, id_, said, version))
    unknown = told.living.keys() - owned.keys() - waiting
    return found | {Difference("behind", service, noun, id_, told.living[id_], None) for id_ in unknown}


def of_follower(service: str, noun: str, owned: Mapping[UUID, int], told: Told, held: Held) -> set[Difference]:
    found: set[Difference] = set()
    for id_, version in told.living.items():
        known = held.living.get(id_, held.gone.get(id_))
        if known is None or known < version:
            found.add(Difference("unheard", service, noun, id_, version, known))
    for id_, version in held.living.items():
        if id_ in told.gone or (id_ not in told.living and id_ not in owned):
            found.add(Difference("unforgotten", service, noun, id_, None, version))
        elif version > max(told.living.get(id_, 0), owned.get(id_, 0)):
            found.add(Difference("beyond", service, noun, id_, owned.get(id_), version))
    return found
