"""What the consumer does about an error: the one table for all services (RD15)."""

from enum import Enum

import asyncpg
from pydantic import ValidationError

from shared.postgres.away import PASSES_BY_ITSELF


class Verdict(Enum):
    """malformed: bury at once. transient: put back, later again. failing: again a few times, then bury."""

    malformed = "malformed"
    transient = "transient"
    failing = "failing"


class Malformed(Exception):
    """A message that breaks its contract: no JSON, fields missing or wrong, a key that isn't the body's id."""


TOO_SLOW = (asyncpg.QueryCanceledError, TimeoutError)
"""Passes by itself when the database is busy; not when it is one message that takes too long every time."""


def verdict(error: BaseException) -> Verdict:
    """Where in the table an error stands; what isn't listed may be the message's fault or the code's."""
    if isinstance(error, Malformed | ValidationError):
        return Verdict.malformed
    if isinstance(error, PASSES_BY_ITSELF):
        return Verdict.transient
    return Verdict.failing
