"""Published tables: counts that everybody may see for good, and what of them is kept back. Pure.

Public: these are the payloads of `GET /surveys/{survey_id}/results`, stored as they were published. `kind` is always
`published`; working views, which only those who may read raw answers see, have another.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

OTHERS = "_others"
"""The group of all whose own group is too small to be shown."""

CellReason: TypeAlias = Literal["nobody", "protected"]
"""nobody: a zero that tells of no single person. protected: hidden, be it small itself or hidden so that a small one
can't be computed; which of the two isn't told."""

WithheldReason: TypeAlias = Literal["too_few", "depends_on_hidden", "one_group", "follows_another"]
"""too_few: fewer answers than k, or all counts hidden. depends_on_hidden: who was asked would tell hidden counts of
an earlier question. one_group: everybody falls into one group. follows_another: the groups can be put together from
those of a segment declared before."""


class Published(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(Published):
    """`n` is None where it is hidden."""

    n: Annotated[int, Field(ge=0)] | None
    reason: CellReason | None = None


class Row(Published):
    """One group of a segment, or with no group everybody. A suppressed group is counted among `_others`."""

    group: tuple[str, ...] = ()
    n: int | None
    suppressed: bool = False
    cells: dict[str, Cell]
    mean: float | None = None
    median: float | None = None
    nps: int | None = None

    @property
    def is_whole(self) -> bool:
        return all(cell.n is not None for cell in self.cells.values())


class Table(Published):
    """Counts of a question, of a row of a matrix or of an option (`part`), by the groups of a segment, if any."""

    question: str
    part: str | None
    segment: tuple[str, ...] = ()
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Withheld(Published):
    """A question or a segment that isn't shown at all, and why."""

    question: str | None
    segment: tuple[str, ...] = ()
    reason: WithheldReason


class Results(Published):
    """All that is published of a survey. `n`: how many answers the tables count."""

    kind: Literal["published"] = "published"
    k: int
    n: int | None
    tables: tuple[Table, ...] = ()
    withheld: tuple[Withheld, ...] = ()

    def hidden(self) -> int:
        """How many cells are kept back."""
        return sum(cell.n is None for table in self.tables for row in table.rows for cell in row.cells.values())


def cells(counts: Mapping[str, int | None]) -> dict[str, Cell]:
    return {
        column: Cell(n=number, reason="protected" if number is None else None if number else "nobody")
        for column, number in counts.items()
    }
