"""Which follow-up is due when, and when people are reminded of it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.contracts import Localised

Occasion = Literal["budget", "management_review", "annual_accounts"]
"""Public: what the follow-up is made for: preparing the budget, the management team's review, the annual accounts."""

State = Literal["due", "overdue", "frozen"]
"""Public: also the label of the metric `follow_ups`."""

DUE_IN: dict[Occasion, int] = {"budget": -1, "management_review": 0, "annual_accounts": 1}
"""Years from the year that it is about to the one that it is due in."""

REMINDED_DAYS_BEFORE = (30, 7)
HELSINKI = ZoneInfo("Europe/Helsinki")
MORNING = time(9, 0, tzinfo=HELSINKI)


@dataclass(frozen=True)
class FollowUp:
    """`year` is what it is about; `approved_as` in whose name it was approved, a role and no person."""

    id: UUID
    version: int
    roadmap_id: UUID
    year: int
    occasion: Occasion
    due_on: date
    summary: Localised | None
    created_at: datetime
    approved_as: Localised | None
    decision: Localised | None
    frozen_at: datetime | None

    def state(self, today: date) -> State:
        if self.frozen_at is not None:
            return "frozen"
        return "overdue" if self.due_on < today else "due"


@dataclass(frozen=True)
class Text:
    """What is told of a measure, and by which decision it was taken."""

    version: int
    text: Localised
    decision: Localised | None


@dataclass(frozen=True)
class Yearly:
    """Due on this day of each year."""

    occasion: Occasion
    month: int
    day: int

    def next_due(self, today: date) -> date:
        this_year = date(today.year, self.month, self.day)
        return this_year if this_year >= today else this_year.replace(year=today.year + 1)

    def year_of(self, due_on: date) -> int:
        """What a follow-up that is due then is about."""
        return due_on.year - DUE_IN[self.occasion]


def today_of(now: datetime) -> date:
    return now.astimezone(HELSINKI).date()


def reminders(due_on: date, now: datetime) -> dict[int, datetime]:
    """The moments that still lie ahead, by days before."""
    moments = {days: datetime.combine(due_on - timedelta(days=days), MORNING) for days in REMINDED_DAYS_BEFORE}
    return {days: moment for days, moment in moments.items() if moment > now}


def day_after(due_on: date) -> datetime:
    """When the next year's follow-up is made, and nobody is reminded of this one any more."""
    return datetime.combine(due_on + timedelta(days=1), time(0, 0, tzinfo=HELSINKI))
