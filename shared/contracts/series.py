"""A series of gatherings: a rule in local wall time and what its occurrences have in common."""

from datetime import date, time
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, WithJsonSchema

from shared.contracts.contract import Contract, EditorialText, OpenEnum
from shared.contracts.localised import Localised

WALL_TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?$"
WallTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": WALL_TIME_PATTERN})]
"""A time on the wall: JSON Schema's format `time` is RFC 3339's, which always has an offset from UTC."""


class EventKind(OpenEnum):
    """Forms of gathering (feature B7, seed rows 000-16, 001-47, 001-48, 003-12)."""

    network_event = "network_event"
    webinar = "webinar"
    workshop = "workshop"
    coffee_morning = "coffee_morning"
    kick_off = "kick_off"
    closing = "closing"
    discussion = "discussion"
    training = "training"
    meeting = "meeting"


class Mode(OpenEnum):
    online = "online"
    on_site = "on_site"
    hybrid = "hybrid"


class HolidayRule(OpenEnum):
    """What becomes of a date that is a Finnish public holiday (feature B2)."""

    keep = "keep"
    flag = "flag"
    skip = "skip"
    move_next_week = "move_next_week"


class SeriesState(OpenEnum):
    planned = "planned"
    cancelled = "cancelled"


class Series(Contract):
    """`rule` is an RFC 5545 RRULE without DTSTART; `starts_at` is wall time in `time_zone` (feature B3)."""

    topic: ClassVar = "pub.series.v1"
    owner: ClassVar = "events"
    types: ClassVar = frozenset({"series.planned", "series.changed", "series.cancelled", "series.reinstated"})

    network_id: UUID
    title: Localised
    description: Localised | None = None
    kind: EventKind
    mode: Mode
    rule: EditorialText | None = None
    starts_on: date
    starts_at: WallTime
    minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)]
    time_zone: EditorialText = "Europe/Helsinki"
    holiday_rule: HolidayRule = HolidayRule.flag
    venue: EditorialText | None = None
    hashtag: EditorialText | None = None
    state: SeriesState
    historical: bool = False
