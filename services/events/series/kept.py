"""A series as this service keeps it, and what it passes to its occurrences. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.events.occurrences.rules import KeptOccurrence
from services.events.series.planning import Day
from services.events.series.recurrence import Rule, read_rule
from services.events.series.wall_time import span
from shared.contracts import OccurrenceState, Series


class KeptSeries(Series):
    """A series with what only this service knows of it.

    The rule counts from `rule_from` (later than `starts_on` when it was changed for "this and following"), and
    its days up to `planned_to` have become occurrences. `cancelled_with` is the act that called all of it off.
    """

    rule_from: date
    planned_to: date
    public_link: str | None = None
    cancelled_with: UUID | None = None
    cloned_from: UUID | None = None
    changed_at: datetime

    @property
    def recurrence(self) -> Rule | None:
        return read_rule(self.rule) if self.rule else None

    def said(self) -> Series:
        """What others may know."""
        return Series.model_construct(**{name: getattr(self, name) for name in Series.model_fields})


def changed(kept: KeptSeries, now: datetime, **changes: Any) -> KeptSeries:
    """The series after `changes`, one version on."""
    return kept.model_copy(update={**changes, "version": kept.version + 1, "changed_at": now})


def scheduled(series: KeptSeries, day: Day, now: datetime) -> KeptOccurrence:
    """A new occurrence of the series; one that is over already is brought in as ended."""
    starts_at, ends_at = span(day.day, series.starts_at, series.minutes, series.time_zone)
    return KeptOccurrence(
        id=uuid4(),
        version=1,
        network_id=series.network_id,
        series_id=series.id,
        title=series.title,
        description=series.description,
        kind=series.kind,
        mode=series.mode,
        rule_date=day.rule_date,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=series.time_zone,
        venue=series.venue,
        public_link=series.public_link,
        holiday=day.holiday,
        state=OccurrenceState.ended if ends_at <= now else OccurrenceState.scheduled,
        historical=series.historical,
        changed_at=now,
    )


def with_themes(occurrences: Sequence[KeptOccurrence], themes: Sequence[UUID | None]) -> list[KeptOccurrence]:
    """The first theme goes to the first occurrence by time, and so on; what is left over has none."""
    ordered = sorted(occurrences, key=lambda kept: kept.starts_at)
    padded = [*themes, *[None] * len(ordered)]
    return [kept.model_copy(update={"theme_id": theme}) for kept, theme in zip(ordered, padded, strict=False)]
