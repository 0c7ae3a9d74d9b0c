"""Who gets a seat, and who gets the one that becomes free. Pure: no database, no Kafka, no clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

Place: TypeAlias = Literal["confirmed", "waiting"]
State: TypeAlias = Literal["confirmed", "waiting", "withdrawn", "cancelled"]

Reason: TypeAlias = Literal["already_signed_up", "signup_not_open", "signup_closed", "occurrence_cancelled"]
"""Public: why a sign-up is refused; the code of the problem document."""


@dataclass(frozen=True)
class Seating:
    """How full an occurrence is and how one gets in. `capacity` None: no limit. Instants are aware."""

    occurrence_id: UUID
    policy: Literal["none", "open", "limited"]
    capacity: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    starts_at: datetime
    suspended: bool
    confirmed: int
    waiting: int

    @property
    def shuts_at(self) -> datetime:
        """When sign-up ends: as set, but at the latest when the occurrence begins."""
        return self.starts_at if self.closes_at is None else min(self.closes_at, self.starts_at)

    @property
    def full(self) -> bool:
        return self.capacity is not None and self.confirmed >= self.capacity


@dataclass(frozen=True)
class Seated:
    """The person is in."""


@dataclass(frozen=True)
class Waiting:
    """The person is `position`th in the queue, counted from 1."""

    position: int


@dataclass(frozen=True)
class Refused:
    reason: Reason


def sign_up(seating: Seating, *, already: State | None, now: datetime) -> Seated | Waiting | Refused:
    """What a person gets who asks for a place (features A1, A10)."""
    if reason := closed(seating, now):
        return Refused(reason)
    if already not in (None, "withdrawn"):
        return Refused("already_signed_up")
    return seat(seating)


def closed(seating: Seating, now: datetime) -> Reason | None:
    """Why nobody can sign up at this moment; None: they can."""
    if seating.suspended:
        return "occurrence_cancelled"
    if seating.policy == "none" or (seating.opens_at is not None and now < seating.opens_at):
        return "signup_not_open"
    if now >= seating.shuts_at:
        return "signup_closed"
    return None


def seat(seating: Seating) -> Seated | Waiting:
    """A free seat, unless others wait for it already; else the end of the queue."""
    if seating.capacity is None or (seating.confirmed < seating.capacity and not seating.waiting):
        return Seated()
    return Waiting(position=seating.waiting + 1)


def moves_up(capacity: int | None, confirmed: int, waiting: int) -> int:
    """How many of the queue get a seat when `confirmed` have one."""
    if capacity is None:
        return waiting
    return max(0, min(waiting, capacity - confirmed))


def ceiling(capacity: int | None, confirmed: int) -> int | None:
    """How many may be in: the capacity, or those who were in when it was lowered below them."""
    return None if capacity is None else max(capacity, confirmed)


def seat_all(seating: Seating, count: int) -> list[Place]:
    """Places of `count` people who come in one go, in their order."""
    free = count if seating.capacity is None else max(0, seating.capacity - seating.confirmed)
    if seating.waiting:
        free = 0
    return ["confirmed" if index < free else "waiting" for index in range(count)]
