"""Whether a survey writes to people, and when it reminds them. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import SurveyState

USUAL_REMINDER = 2
"""Days before the closing."""

LASTS = timedelta(days=14)
"""An invitation to a survey without an end isn't sent later than this."""

BETWEEN_REMINDERS = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """`reminds_days_before` counts from the survey's closing."""

    invites: bool
    reminds_days_before: tuple[int, ...] = ()
    reminded_by_hand: int = 0
    reminded_at: datetime | None = None


def usual_plan(survey: KeptSurvey) -> Plan:
    """What opens by itself writes by itself; what a person opens writes when the person says so."""
    by_itself = survey.opening in ("at_the_end", "with_the_announcement")
    return Plan(invites=by_itself, reminds_days_before=(USUAL_REMINDER,) if by_itself else ())


def writes_now(survey: KeptSurvey, plan: Plan) -> bool:
    return plan.invites and survey.state is SurveyState.open and not survey.historical


def reminders(survey: KeptSurvey, plan: Plan, now: datetime) -> dict[int, datetime]:
    """The moments that still lie ahead, by days before the closing; never before the survey was opened."""
    if not writes_now(survey, plan) or survey.closes_at is None or survey.opened_at is None:
        return {}
    moments = {days: survey.closes_at - timedelta(days=days) for days in plan.reminds_days_before}
    return {days: moment for days, moment in moments.items() if moment > max(now, survey.opened_at)}


def best_before(survey: KeptSurvey, now: datetime) -> datetime:
    return survey.closes_at or now + LASTS


def reminded_lately(plan: Plan, now: datetime) -> bool:
    return plan.reminded_at is not None and now - plan.reminded_at < BETWEEN_REMINDERS
