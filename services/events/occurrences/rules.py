"""What may become of one occurrence, and what is said of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from shared.contracts import Occurrence, OccurrenceState

Said: TypeAlias = Literal[
    "occurrence.scheduled",
    "occurrence.updated",
    "occurrence.moved",
    "occurrence.cancelled",
    "occurrence.reinstated",
    "occurrence.ended",
]

PLACE_AND_TIME = ("starts_at", "ends_at", "time_zone", "venue", "mode", "public_link")


class KeptOccurrence(Occurrence):
    """An occurrence with what only this service knows of it.

    `rule_date` is the day that the series' rule gave, before holidays or people moved it (None: added by
    hand). `overridden_at` is set when a person changed this one alone. `changed_at` is the calendar's stamp.
    """

    rule_date: date | None = None
    overridden_at: datetime | None = None
    changed_at: datetime

    def said(self) -> Occurrence:
        """What others may know."""
        return Occurrence.model_construct(**{name: getattr(self, name) for name in Occurrence.model_fields})

    def is_past(self, now: datetime) -> bool:
        return self.starts_at <= now or self.state is OccurrenceState.ended


@dataclass(frozen=True)
class Change:
    """An occurrence before (None: it is new) and after."""

    before: KeptOccurrence | None
    after: KeptOccurrence


def revised(kept: KeptOccurrence, changes: Mapping[str, Any], now: datetime) -> KeptOccurrence | None:
    """The occurrence after `changes`; None when they change nothing that others may know.

    SEQUENCE grows when time, place or the calendar's STATUS changes; ending isn't a change of STATUS.
    """
    after = kept.model_copy(update=dict(changes))
    if all(getattr(after, name) == getattr(kept, name) for name in Occurrence.model_fields):
        return None
    grown = _place_or_time_differs(kept, after) or _status(kept) != _status(after)
    return after.model_copy(update={"version": kept.version + 1, "sequence": kept.sequence + grown, "changed_at": now})


def called_off(kept: KeptOccurrence, act: UUID, now: datetime) -> KeptOccurrence | None:
    """The occurrence cancelled by `act`; None when it isn't one that could still happen."""
    if kept.state is not OccurrenceState.scheduled:
        return None
    return revised(kept, {"state": OccurrenceState.cancelled, "cancelled_with": act}, now)


def brought_back(kept: KeptOccurrence, now: datetime, **changes: Any) -> KeptOccurrence | None:
    """The occurrence as it was before it was cancelled; None when there is nothing to bring back."""
    if kept.state is not OccurrenceState.cancelled:
        return None
    return revised(kept, {"state": OccurrenceState.scheduled, "cancelled_with": None, **changes}, now)


def ended(kept: KeptOccurrence, now: datetime) -> KeptOccurrence | None:
    """The occurrence after its end; None when it isn't over, or was called off."""
    if kept.state is not OccurrenceState.scheduled or kept.ends_at > now:
        return None
    return revised(kept, {"state": OccurrenceState.ended}, now)


def message_type(before: Occurrence | None, after: Occurrence) -> Said:
    """The name under which a change is told to people and logs."""
    if after.state is not (before.state if before else OccurrenceState.scheduled):
        return _type_of_state(after.state)
    if before is None:
        return "occurrence.scheduled"
    return "occurrence.moved" if _place_or_time_differs(before, after) else "occurrence.updated"


def _type_of_state(state: OccurrenceState) -> Said:
    if state is OccurrenceState.cancelled:
        return "occurrence.cancelled"
    return "occurrence.ended" if state is OccurrenceState.ended else "occurrence.reinstated"


def _place_or_time_differs(before: Occurrence, after: Occurrence) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in PLACE_AND_TIME)


def _status(occurrence: Occurrence) -> bool:
    return occurrence.state is OccurrenceState.cancelled
