"""What the clients saw: each thing that they asked for, how it ended, and what they were promised by the answer."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

Outcome = Literal["ok", "fail", "unknown"]
"""fail: it was refused, so nothing may have happened. unknown: no answer, or 5xx; it may or may not have happened."""


@dataclass(frozen=True)
class Claim:
    """What an answer promises: such a state was committed and will be said.

    `key` and `version` None: some aggregate, some version. `fields` are those of the state's body.
    """

    topic: str
    key: str | None
    version: int | None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """`key` is its Idempotency-Key, shared with those that asked again. What it `denies` may never be said."""

    kind: str
    service: str
    key: str | None
    request: str
    started: float
    ended: float
    outcome: Outcome
    status: int | None
    answer: Mapping[str, Any]
    claims: Sequence[Claim] = ()
    denies: Claim | None = None
    rolled_back: bool = False
    """It was asked in a way that must roll back after everything was written."""

    @property
    def seconds(self) -> float:
        return self.ended - self.started


def outcome_of(status: int | None) -> Outcome:
    if status is None or status >= 500:
        return "unknown"
    return "ok" if status < 400 else "fail"


@dataclass
class History:
    """All operations, in the order in which they ended."""

    operations: list[Operation] = field(default_factory=list)

    def add(self, one: Operation) -> None:
        self.operations.append(one)

    def count(self) -> Counter[str]:
        return Counter(one.outcome for one in self.operations)

    @property
    def acknowledged(self) -> int:
        """Writes that a client was told are done."""
        return sum(one.outcome == "ok" for one in self.operations)

    @property
    def rolled_back(self) -> int:
        return sum(one.rolled_back for one in self.operations)

    def longest_silence(self) -> float:
        """Seconds between two acknowledgements."""
        moments = sorted(one.ended for one in self.operations if one.outcome == "ok")
        return max((later - earlier for earlier, later in pairwise(moments)), default=0.0)


def now() -> float:
    return time.monotonic()
