"""When a message is tried again, and when a webhook is given up. Pure: no clock, no chance."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal, TypeAlias

from services.webhooks.receivers.courier import Answer

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After the first try, the second, ...: ten tries in a little over three days, as Standard Webhooks proposes."""

TRIES = len(WAITS) + 1
SPREAD = 0.1
"""A wait is longer or shorter by up to a tenth, so that a receiver that is back isn't met by all at once."""

LONGEST_ASKED = timedelta(hours=24)

Why = Literal["asked", "gone", "failing"]
"""Public: why a webhook is disabled. asked: by an administrator; gone: by the receiver's 410; failing: ten tries."""


@dataclass(frozen=True)
class Arrived:
    """The next of its subject may go."""


@dataclass(frozen=True)
class Again:
    """The same message, and nothing of its subject before it."""

    at: datetime


@dataclass(frozen=True)
class GivenUp:
    """The webhook is disabled; what waits for it stays."""

    why: Why


Verdict: TypeAlias = Arrived | Again | GivenUp


def after(answer: Answer, attempt: int, now: datetime, chance: float) -> Verdict:
    """What follows from the answer to the `attempt`th try (from 1). `chance` is between 0 and 1."""
    if answer.outcome == "delivered":
        return Arrived()
    if answer.outcome == "gone":
        return GivenUp("gone")
    if attempt >= TRIES:
        return GivenUp("failing")
    wait = WAITS[attempt - 1] * (1 + SPREAD * (2 * chance - 1))
    return Again(now + max(wait, asked_wait(answer.retry_after, now)))


def asked_wait(retry_after: str | None, now: datetime) -> timedelta:
    """What Retry-After asks for, in seconds or as a date; at most a day, and nothing if it can't be read."""
    told = (retry_after or "").strip()
    if told.isascii() and told.isdigit():
        return min(timedelta(seconds=min(int(told[:9]), 10**8)), LONGEST_ASKED)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return timedelta(0)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta(0)), LONGEST_ASKED)
