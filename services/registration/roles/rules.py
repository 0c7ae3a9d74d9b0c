"""Somebody leads a network as long as it lives (feature A8). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.contracts import RoleKind

HELSINKI = ZoneInfo("Europe/Helsinki")


@dataclass(frozen=True)
class Held:
    """A role that is active, as far as the rule must know it."""

    id: UUID
    kind: RoleKind
    starts_on: date
    ends_on: date | None


def leads_on(roles: Sequence[Held], today: date, *, without: UUID | None = None) -> bool:
    """Does somebody lead until further notice, also `without` this role?

    A leader with an end date doesn't count: the day would come on which nobody leads. Nor does one to come.
    """
    return any(
        r.kind is RoleKind.leader and r.ends_on is None and r.starts_on <= today and r.id != without for r in roles
    )


def today_of(now: datetime) -> date:
    """The day in Finland."""
    return now.astimezone(HELSINKI).date()


def end_of(day: date) -> datetime:
    """The instant at which a role held up to and including `day` is over."""
    return datetime.combine(day + timedelta(days=1), time(), HELSINKI)
