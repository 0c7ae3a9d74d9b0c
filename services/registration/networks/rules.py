"""What a network must say of itself, and how it may go through its life (features G1 to G3). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shared.contracts import Mandate, NetworkKind, NetworkState

NEXT: dict[NetworkState, frozenset[NetworkState]] = {
    NetworkState.planned: frozenset({NetworkState.active, NetworkState.faded}),
    NetworkState.active: frozenset({NetworkState.under_review, NetworkState.closing}),
    NetworkState.under_review: frozenset({NetworkState.active, NetworkState.closing, NetworkState.faded}),
    NetworkState.closing: frozenset(
        {NetworkState.active, NetworkState.closed, NetworkState.merged, NetworkState.continued, NetworkState.faded}
    ),
}
"""Nobody jumps from active to an end without closing steps; an end is an end."""

LIVING = frozenset({NetworkState.planned, NetworkState.active, NetworkState.under_review})
"""The states in which people may still join."""

LED = frozenset({NetworkState.active, NetworkState.under_review, NetworkState.closing})
"""The states in which somebody must lead (feature A8)."""


@dataclass(frozen=True)
class Character:
    """What decides which fields a network must have."""

    kind: NetworkKind
    mandate: Mandate
    decision: str | None
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class Lacking:
    field: str
    code: str


def lacking(character: Character) -> Iterator[Lacking]:
    """A working group set by a ministry is what its decision and its dates say (feature G2, seed row 002-34)."""
    appointed = character.kind is NetworkKind.appointed_working_group
    if appointed and character.mandate is not Mandate.appointed:
        yield Lacking("mandate", "mandate_not_appointed")
    if (appointed or character.mandate is Mandate.appointed) and not character.decision:
        yield Lacking("decision", "decision_needed")
    if appointed and not character.starts_on:
        yield Lacking("starts_on", "dates_needed")
    if appointed and not character.ends_on:
        yield Lacking("ends_on", "dates_needed")
    if character.starts_on and character.ends_on and character.ends_on < character.starts_on:
        yield Lacking("ends_on", "ends_before_it_starts")


def may_become(before: NetworkState, after: NetworkState) -> bool:
    return after in NEXT.get(before, frozenset())
