"""What may become of a comment, and when one may be written. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

State = Literal["pending", "shown", "hidden", "answered"]
"""Public: pending is seen by the editors alone, hidden too; an answered one is shown with its answer."""

Decision = Literal["shown", "hidden"]


@dataclass(frozen=True)
class Refused:
    why: Literal["reason_missing", "comment_hidden"]


def decided(now: State, decision: Decision, reason: str | None, *, answered: bool) -> State | Refused:
    """A hidden comment keeps its answer, and is answered again when it is shown again."""
    if decision == "hidden":
        return Refused("reason_missing") if not reason else "hidden"
    return "answered" if answered else "shown"


def answered(now: State) -> State | Refused:
    """To answer a comment is to show it; what is hidden has to be shown first."""
    return Refused("comment_hidden") if now == "hidden" else "answered"


def takes_comments(begins: date | None, ends: date | None, today: date) -> bool:
    """Without a first day: never."""
    return begins is not None and begins <= today and (ends is None or today <= ends)
