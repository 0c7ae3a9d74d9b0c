"""What a new state of an occurrence means for those who signed up. Pure: no database, no Kafka, no clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

Change: TypeAlias = Literal["called_off", "reinstated", "moved", "nothing"]


@dataclass(frozen=True)
class Known:
    """What sign-up knows of an occurrence. `state` may be one that a newer events service brought."""

    id: UUID
    series_id: UUID
    state: str
    starts_at: datetime
    ends_at: datetime
    venue: str | None
    sequence: int
    cancelled_with: UUID | None
    historical: bool

    @property
    def cancelled(self) -> bool:
        return self.state == "cancelled"

    def comes(self, now: datetime) -> bool:
        """It is ahead of us, takes place, and isn't history that was brought in."""
        return not self.historical and not self.cancelled and self.starts_at > now


def change(before: Known | None, after: Known) -> Change:
    """What happened between two states, whichever messages said it and however many were between them."""
    if before is None:
        return "nothing"
    if after.cancelled:
        return "nothing" if before.cancelled else "called_off"
    if before.cancelled:
        return "reinstated"
    moved = (before.starts_at, before.ends_at, before.venue) != (after.starts_at, after.ends_at, after.venue)
    return "moved" if moved else "nothing"
