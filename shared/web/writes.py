"""Nobody keeps a process busy alone: so many writes of one person in one minute (guarantee RS15, decision 0025).

Counts stand in the memory of each process: a query at every write would cost more than what it spares. With several
processes behind one address a person gets as many times the limit, and a restart forgets.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import Request

from shared.telemetry import catalogue, security
from shared.web.caller import Caller
from shared.web.clients import network_of
from shared.web.problems import Problem

WINDOW_SECONDS = 60.0
OWN = 60
"""What a person does for themselves: far more than hands can do."""

FOR_OTHERS = 600
"""What staff, a network's coordinators and machines do: a list that a program sends line by line."""

REMEMBERED = 100_000
"""People; were there more in one minute, all would begin anew."""


@dataclass
class Writes:
    """Counted by person and by whom it is for, so that a busy coordinator can still sign up."""

    clock: Callable[[], float] = time.monotonic
    _ends: float = 0.0
    _own: dict[UUID, int] = field(default_factory=dict)
    _for_others: dict[UUID, int] = field(default_factory=dict)

    def count(self, request: Request, caller: Caller, *, for_others: bool) -> None:
        """Raises Problem 429 with the seconds until the next window. Programs on this machine, which no proxy speaks
        for, may do more, as everywhere: that is looked at only when there is something to refuse."""
        now = self.clock()
        counts, most = (self._for_others, FOR_OTHERS) if for_others else (self._own, OWN)
        if now >= self._ends or len(counts) > REMEMBERED:
            self._own.clear()
            self._for_others.clear()
            self._ends = now + WINDOW_SECONDS
        counts[caller.person_id] = so_many = counts.get(caller.person_id, 0) + 1
        if so_many > most and network_of(request) is not None:
            catalogue.limits_hit.labels("person").inc()
            if so_many == most + 1:  # once in a window: a flood isn't to fill the log as well
                security.tell("limit_hit", who=caller.person_id, reason="person")
            raise Problem(429, "too_many_writes", headers={"Retry-After": str(max(1, round(self._ends - now)))})
