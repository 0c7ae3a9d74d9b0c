"""The page of a series as it is answered: the database writes it, these models are its contract."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.events.cancellations.queries import Reach
from services.events.materials.rules import Captions, Kind
from shared.contracts import EventKind, HolidayRule, Localised, Mode, OccurrenceState, SeriesState, ThemeState


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ThemeOnPage(_Shown):
    """A theme of the plan that an occurrence of the series has."""

    id: UUID
    title: Localised
    description: Localised | None
    position: int
    state: ThemeState


class CancellationOnPage(_Shown):
    """One act of calling off; it stands in `cancelled_with` of its occurrences."""

    id: UUID
    reach: Reach
    reason: Localised | None
    cancelled_at: datetime


class OccurrenceOnPage(_Shown):
    """`overridden`: it was changed alone, and changes of the series pass it by."""

    id: UUID
    version: int
    theme_id: UUID | None
    title: Localised
    description: Localised | None
    kind: EventKind
    mode: Mode
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: str | None
    public_link: str | None
    holiday: Localised | None
    state: OccurrenceState
    sequence: int
    cancelled_with: UUID | None
    overridden: bool


class SummaryOnPage(_Shown):
    """What was published of a survey that was asked before an occurrence; `path` is at the surveys service."""

    occurrence_id: UUID
    title: Localised
    survey_id: UUID
    publication_id: UUID
    path: str
    illustrative: bool


class MaterialOnPage(_Shown):
    """What coordinators published with an occurrence; `captions` only of a recording."""

    occurrence_id: UUID
    id: UUID
    kind: Kind
    title: Localised
    url: str
    captions: Captions | None


class SeriesPage(_Shown):
    """`starts_at` is wall time, HH:MM; `coming` is by time, `past` the latest first."""

    id: UUID
    version: int
    network_id: UUID
    network_name: dict[str, Any] | None
    title: Localised
    description: Localised | None
    kind: EventKind
    mode: Mode
    rule: str | None
    starts_on: date
    starts_at: str
    minutes: int
    time_zone: str
    holiday_rule: HolidayRule
    venue: str | None
    hashtag: str | None
    public_link: str | None
    state: SeriesState
    cancelled_with: UUID | None
    historical: bool
    cloned_from: UUID | None
    themes: list[ThemeOnPage]
    cancellations: list[CancellationOnPage]
    summaries: list[SummaryOnPage]
    materials: list[MaterialOnPage]
    coming: list[OccurrenceOnPage]
    past: list[OccurrenceOnPage]
