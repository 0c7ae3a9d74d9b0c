"""One thing that is wrong with a measure: where, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`path`: dotted, as in the measure's JSON (`budget.2.weight`). `code` names the text `problem.<code>`; `expected`
    is what that text tells: what it may be instead, or what it collides with.
    """

    path: str
    code: str
    expected: str = ""
