"""One date of a series: when, where, about what, and whether it happens."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.contract import Contract, EditorialText, OpenEnum
from shared.contracts.localised import Localised
from shared.contracts.series import EventKind, Mode


class OccurrenceState(OpenEnum):
    scheduled = "scheduled"
    cancelled = "cancelled"
    ended = "ended"


class Occurrence(Contract):
    """`starts_at` and `ends_at` are instants in UTC, `time_zone` tells how to show them.

    `sequence` is the calendar's SEQUENCE (RFC 5545): it grows when time, place or state changes, not at every
    version. `cancelled_with` groups what one act called off, so that a person gets one mail for all of it
    (feature B24). `holiday` names the Finnish public holiday that the date falls on. `historical` occurrences were
    brought in from before the platform: no sign-up, no mail.
    """

    topic: ClassVar = "pub.occurrences.v1"
    owner: ClassVar = "events"
    types: ClassVar = frozenset(
        {
            "occurrence.scheduled",
            "occurrence.updated",
            "occurrence.moved",
            "occurrence.cancelled",
            "occurrence.reinstated",
            "occurrence.ended",
        }
    )

    network_id: UUID
    series_id: UUID
    theme_id: UUID | None = None
    title: Localised
    description: Localised | None = None
    kind: EventKind
    mode: Mode
    starts_at: datetime
    ends_at: datetime
    time_zone: EditorialText = "Europe/Helsinki"
    venue: EditorialText | None = None
    public_link: EditorialText | None = None
    holiday: Localised | None = None
    state: OccurrenceState
    sequence: Annotated[int, Field(ge=0)] = 0
    cancelled_with: UUID | None = None
    historical: bool = False
