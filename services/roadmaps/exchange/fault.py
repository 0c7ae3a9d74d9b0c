"""One thing that is wrong with a table that somebody brings: where in it, and why."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """`row` as spreadsheets number it, 0: the file as a whole; `column` is the heading as the file has it.

    `code` names the text `problem.<code>`, `params` what that text tells.
    """

    code: str
    row: int = 0
    column: str = ""
    params: dict[str, Any] = field(default_factory=dict)
