"""What every occurrence of a series is asked without anybody asking for it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from services.surveys.surveys.rules import LATEST_OPENING, Gathering, KeptSurvey
from shared.contracts import SurveyState, SurveyTarget

SeriesOpening: TypeAlias = Literal["at_the_end", "with_the_announcement"]


@dataclass(frozen=True)
class SeriesDefault:
    """`pattern_id` is the survey of the series that the others are made from; `since` is when that was decided."""

    id: UUID
    series_id: UUID
    network_id: UUID
    pattern_id: UUID
    opening: SeriesOpening
    close_after_days: int | None
    since: datetime


def concerns(default: SeriesDefault, gathering: Gathering, now: datetime) -> bool:
    """What was over when the default was made, or has been over for long, is history: nobody is asked about it."""
    if gathering.historical or not gathering.takes_place:
        return False
    if default.opening == "with_the_announcement":
        return now < gathering.starts_at
    return gathering.ends_at > max(default.since, now - LATEST_OPENING)


def survey_of(default: SeriesDefault, pattern: KeptSurvey, occurrence_id: UUID, identity: UUID) -> KeptSurvey:
    """The draft for one occurrence, as its pattern is now."""
    before = default.opening == "with_the_announcement"
    return KeptSurvey(
        id=identity,
        version=1,
        network_id=default.network_id,
        kind=pattern.kind,
        target_kind=SurveyTarget.occurrence,
        target_id=occurrence_id,
        title=pattern.title,
        state=SurveyState.draft,
        mode=pattern.mode,
        sensitive=pattern.sensitive,
        answer_limit=pattern.answer_limit,
        kept_months=pattern.kept_months,
        opening=default.opening,
        closing="at_the_start" if before else "after_days",
        close_after_days=None if before else default.close_after_days,
        made_by_default=default.id,
    )
