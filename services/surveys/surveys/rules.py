"""What may become of a survey, when it opens and closes, and what is said of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from shared.contracts import AnswerMode, Survey, SurveyState

Opening: TypeAlias = Literal["by_hand", "at_a_time", "at_the_end", "with_the_announcement"]
Closing: TypeAlias = Literal["by_hand", "at_a_time", "after_days", "at_the_start"]
HeldBack: TypeAlias = Literal["too_few_invited", "too_late"]
Why: TypeAlias = Literal[
    "no_questions",
    "transition_impossible",
    "too_few_invited",
    "window_over",
    "anonymous_stays_closed",
    "results_published",
    "occurrence_cancelled",
]

LATEST_OPENING = timedelta(days=7)
"""After the end of its occurrence: what is heard later is history, and nobody is asked about it without a person."""

NEXT: Mapping[SurveyState, frozenset[SurveyState]] = {
    SurveyState.draft: frozenset({SurveyState.ready, SurveyState.cancelled}),
    SurveyState.ready: frozenset({SurveyState.draft, SurveyState.open, SurveyState.cancelled}),
    SurveyState.open: frozenset({SurveyState.closed, SurveyState.cancelled}),
    SurveyState.closed: frozenset({SurveyState.open}),
}

ALWAYS = frozenset({"title", "invited_elsewhere", "illustrative"})
WINDOW = frozenset({"closing", "closes_at", "close_after_days", "answer_limit"})
OPENING = frozenset({"opening", "opens_at", "kept_months"})
ASKED = frozenset({"kind", "mode", "sensitive", "target_kind", "target_id"})
CHANGEABLE: Mapping[SurveyState, frozenset[str]] = {
    SurveyState.draft: ALWAYS | WINDOW | OPENING | ASKED,
    SurveyState.ready: ALWAYS | WINDOW | OPENING,
    SurveyState.open: ALWAYS | WINDOW,
    SurveyState.closed: ALWAYS | WINDOW,
    SurveyState.cancelled: frozenset(),
}
"""Which fields may change in which state. What people were told when they were asked stays."""


class KeptSurvey(Survey):
    """A survey with what only this service knows of it."""

    state_before: SurveyState | None = None
    cancelled_with_occurrence: bool = False
    activated_at: datetime | None = None
    opening: Opening = "by_hand"
    closing: Closing = "by_hand"
    close_after_days: int | None = Field(default=None, ge=1, le=366)
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    answer_limit: int | None = None
    invited_elsewhere: int | None = None
    sensitive: bool = False
    questionnaire_version: int | None = None
    made_by_default: UUID | None = None
    held_back: HeldBack | None = None
    kept_months: int | None = Field(default=None, ge=1, le=24)
    answers_purged_on: date | None = None

    def said(self) -> Survey:
        """What others may know."""
        return Survey.model_construct(**{name: getattr(self, name) for name in Survey.model_fields})

    @property
    def smallest_group(self) -> int:
        """No group of fewer answers is ever shown."""
        return 10 if self.sensitive else 5

    @property
    def is_public(self) -> bool:
        """A draft that was never ready is its makers' own."""
        return self.activated_at is not None


@dataclass(frozen=True)
class Gathering:
    """What a survey has to know of its occurrence."""

    takes_place: bool
    ended: bool
    starts_at: datetime
    ends_at: datetime
    historical: bool


@dataclass(frozen=True)
class Refused:
    why: Why


def moved(survey: KeptSurvey, to: SurveyState, *, invited: int, now: datetime) -> KeptSurvey | Refused:
    """The survey after a person's wish; the same one where it is there already."""
    if survey.state is to:
        return survey
    if to not in NEXT.get(survey.state, frozenset()):
        return Refused("transition_impossible")
    match to:
        case SurveyState.ready:
            return _readied(survey, invited, now)
        case SurveyState.open:
            return _opened_by_hand(survey, invited, now)
        case SurveyState.closed:
            return closed(survey, now)
        case SurveyState.cancelled:
            return cancelled(survey, now)
        case _:
            return _next(survey, state=to, held_back=None)


def _readied(survey: KeptSurvey, invited: int, now: datetime) -> KeptSurvey | Refused:
    """Whom an occurrence's survey will ask isn't known yet: that is looked at when it opens."""
    if survey.questionnaire_version is None:
        return Refused("no_questions")
    if survey.opening in ("by_hand", "at_a_time") and too_few(survey, invited):
        return Refused("too_few_invited")
    return _next(survey, state=SurveyState.ready, activated_at=survey.activated_at or now)


def _opened_by_hand(survey: KeptSurvey, invited: int, now: datetime) -> KeptSurvey | Refused:
    if survey.state is SurveyState.closed and survey.mode is AnswerMode.anonymous:
        return Refused("anonymous_stays_closed")
    if survey.publication_id is not None:
        return Refused("results_published")
    if too_few(survey, invited):
        return Refused("too_few_invited")
    if survey.closing != "after_days" and survey.closes_at is not None and survey.closes_at <= now:
        return Refused("window_over")
    return opened(survey, now)


def too_few(survey: KeptSurvey, invited: int) -> bool:
    """Among so few an answer without a name would still be somebody's."""
    return survey.mode is AnswerMode.anonymous and invited < 2 * survey.smallest_group


def opened(survey: KeptSurvey, now: datetime) -> KeptSurvey:
    closes_at = survey.closes_at
    if survey.closing == "after_days" and survey.close_after_days is not None:
        closes_at = now + timedelta(days=survey.close_after_days)
    return _next(
        survey, state=SurveyState.open, opened_at=now, closed_at=None, closes_at=closes_at, held_back=None,
        opens_at=survey.opens_at if survey.opens_at and survey.opens_at <= now else now,
    )  # fmt: skip


def closed(survey: KeptSurvey, now: datetime) -> KeptSurvey:
    return _next(survey, state=SurveyState.closed, closed_at=now)


def cancelled(survey: KeptSurvey, now: datetime, *, with_occurrence: bool = False) -> KeptSurvey:
    """For answers that were given it is a closing: how long they are kept counts from it."""
    return _next(
        survey, state=SurveyState.cancelled, state_before=survey.state, cancelled_with_occurrence=with_occurrence,
        closed_at=now if survey.state is SurveyState.open else survey.closed_at,
    )  # fmt: skip


def revived(survey: KeptSurvey) -> KeptSurvey:
    """As it was before it was cancelled."""
    return _next(
        survey, state=survey.state_before, state_before=None, cancelled_with_occurrence=False,
        closed_at=survey.closed_at if survey.state_before is SurveyState.closed else None,
    )  # fmt: skip


def following(survey: KeptSurvey, gathering: Gathering, now: datetime) -> KeptSurvey:
    """The survey after what its occurrence has become: cancelled and revived with it, its window moved with it."""
    if not gathering.takes_place:
        if survey.state in (SurveyState.closed, SurveyState.cancelled):
            return survey
        return cancelled(survey, now, with_occurrence=True)
    after = revived(survey) if survey.cancelled_with_occurrence else survey
    changes: dict[str, Any] = {}
    if after.opening == "at_the_end" and after.opened_at is None:
        changes["opens_at"] = gathering.ends_at
    if after.closing == "at_the_start" and after.state is not SurveyState.closed:
        changes["closes_at"] = gathering.starts_at
    return revised(after, changes)


def opens_by_itself(survey: KeptSurvey, gathering: Gathering | None, now: datetime) -> bool | HeldBack:
    """Has its time come? `too_late`: it has, and so long ago that nobody should be asked without a person's say."""
    if survey.state is not SurveyState.ready or survey.historical:
        return False
    if survey.closes_at is not None and survey.closes_at <= now:
        return False
    if survey.opening == "at_a_time":
        return survey.opens_at is not None and survey.opens_at <= now
    if gathering is None or gathering.historical or not gathering.takes_place or survey.opening == "by_hand":
        return False
    if survey.opening == "with_the_announcement":
        return now < gathering.starts_at
    if not gathering.ended:
        return False
    return True if now - gathering.ends_at <= LATEST_OPENING else "too_late"


def revised(survey: KeptSurvey, changes: Mapping[str, Any]) -> KeptSurvey:
    """The survey after `changes`, one version on; the same one where nothing differs."""
    if all(getattr(survey, name) == value for name, value in changes.items()):
        return survey
    return _next(survey, **changes)


def _next(survey: KeptSurvey, **changes: Any) -> KeptSurvey:
    return survey.model_copy(update={**changes, "version": survey.version + 1})


def message_type(before: KeptSurvey, after: KeptSurvey) -> str:
    """The name under which a change is told."""
    if before.publication_id != after.publication_id:
        return "survey.published"
    if before.state is after.state:
        return "survey.updated"
    if before.state is SurveyState.cancelled:
        return "survey.revived"
    if after.state is SurveyState.open and before.state is SurveyState.closed:
        return "survey.reopened"
    names = {
        SurveyState.draft: "withdrawn", SurveyState.ready: "readied", SurveyState.open: "opened",
        SurveyState.closed: "closed", SurveyState.cancelled: "cancelled",
    }  # fmt: skip
    return f"survey.{names[after.state]}"
