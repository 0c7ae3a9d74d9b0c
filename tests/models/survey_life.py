"""A survey's life as everybody understands it: asked, answered once each, closed, published, and its answers gone.

It knows nothing of the service's rules, rows or messages.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

State = Literal["draft", "ready", "open", "closed"]

KEPT = timedelta(days=730)
FEWEST_SHOWN = 5


@dataclass
class SurveyLife:
    """`answers` by person, as long as they are kept; `given` counts all that ever came. `closes_at` None: by hand."""

    anonymous: bool
    limit: int | None
    closes_at: datetime | None
    state: State = "draft"
    answers: dict[int, int] = field(default_factory=dict)
    given: int = 0
    published: bool = False
    quiet_since: datetime | None = None

    def move(self, to: State, now: datetime) -> str | None:
        """Why not; None: it is done, or was so already."""
        steps = {("draft", "ready"), ("ready", "draft"), ("ready", "open"), ("open", "closed"), ("closed", "open")}
        if self.state == to:
            return None
        if (self.state, to) not in steps:
            return "transition_impossible"
        if to == "open" and (why := self._stays_shut(now)):
            return why
        if to in ("open", "closed"):
            self.quiet_since = now
        self.state = to
        return None

    def answer(self, person: int, value: int, now: datetime) -> str | None:
        if why := self.shut(now):
            return why
        if person in self.answers:
            return "answered_already"
        if self.limit is not None and len(self.answers) >= self.limit:
            return "answers_full"
        self.answers[person] = value
        self.given += 1
        self.quiet_since = now
        return None

    def change(self, person: int, value: int, now: datetime) -> str | None:
        if why := self.shut(now):
            return why
        if self.anonymous:
            return "anonymous_unchangeable"
        if person not in self.answers:
            return "not_found"
        self.answers[person] = value
        self.quiet_since = now
        return None

    def publish(self) -> str | None:
        if self.published:
            return None
        if self.state != "closed":
            return "survey_not_closed"
        if len(self.answers) < FEWEST_SHOWN:
            return "too_few_answers"
        self.published = True
        return None

    def grow_old(self, now: datetime) -> None:
        """What was planned is done, and what has had its time is gone."""
        self.close_in_time(now)
        if self.quiet_since is None or now - self.quiet_since <= KEPT or self.state not in ("open", "closed"):
            return
        self.state = "closed"
        self.answers.clear()

    def close_in_time(self, now: datetime) -> None:
        if self.state == "open" and self.closes_at and self.closes_at <= now:
            self.move("closed", now)

    def shut(self, now: datetime) -> str | None:
        if self.state in ("draft", "ready"):
            return "survey_not_open_yet"
        over = self.closes_at is not None and self.closes_at <= now
        return "survey_closed" if over or self.state == "closed" else None

    def _stays_shut(self, now: datetime) -> str | None:
        if self.anonymous and self.state == "closed":
            return "anonymous_stays_closed"
        if self.published:
            return "results_published"
        return "window_over" if self.closes_at and self.closes_at <= now else None
