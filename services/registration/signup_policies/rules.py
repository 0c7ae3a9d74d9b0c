"""Which terms of sign-up an occurrence can have. Pure: no database, no Kafka, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

PolicyName: TypeAlias = Literal["none", "open", "limited"]
Visibility: TypeAlias = Literal["registered", "public"]

Reason: TypeAlias = Literal[
    "occurrence_historical", "occurrence_over", "signups_exist", "closes_after_start", "closes_before_opening"
]
"""Public: why terms are refused; the code of the problem document."""


@dataclass(frozen=True)
class Terms:
    """`capacity` only with `limited`. `closes_at` None: when the occurrence begins."""

    policy: PolicyName
    capacity: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    join_link: str | None = None
    link_visibility: Visibility = "registered"


@dataclass(frozen=True)
class SeriesDefault:
    """Terms for each occurrence of a series, counted back from its start."""

    policy: PolicyName
    capacity: int | None = None
    opens_days_before: int | None = None
    closes_hours_before: int = 0
    join_link: str | None = None
    link_visibility: Visibility = "registered"

    def terms(self, starts_at: datetime) -> Terms:
        """An opening that would come after the closing is left out: sign-up is open until it closes."""
        closes_at = starts_at - timedelta(hours=self.closes_hours_before) if self.closes_hours_before else None
        opens_at = None if self.opens_days_before is None else starts_at - timedelta(days=self.opens_days_before)
        if opens_at is not None and opens_at >= (closes_at or starts_at):
            opens_at = None
        return Terms(self.policy, self.capacity, opens_at, closes_at, self.join_link, self.link_visibility)


@dataclass(frozen=True)
class Accepted:
    """The terms can be set."""


@dataclass(frozen=True)
class Refused:
    """`field` is the body's field that is wrong, None when it is the occurrence."""

    reason: Reason
    field: str | None = None


def may_set(
    terms: Terms, *, starts_at: datetime, historical: bool, signed_up: int, now: datetime
) -> Accepted | Refused:
    """What was before the platform, or is over, never opens; terms of a running sign-up can't drop its people."""
    if historical:
        return Refused("occurrence_historical")
    if now >= starts_at:
        return Refused("occurrence_over")
    if terms.policy == "none" and signed_up:
        return Refused("signups_exist", "policy")
    if terms.closes_at is not None and terms.closes_at > starts_at:
        return Refused("closes_after_start", "closes_at")
    if terms.opens_at is not None and terms.opens_at >= (terms.closes_at or starts_at):
        return Refused("closes_before_opening", "opens_at")
    return Accepted()
