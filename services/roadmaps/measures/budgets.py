"""What measures cost by year and line, each with its share of the line (features E9, E19, X18). Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from services.roadmaps.measures.fault import Fault
from shared.contracts import BudgetLine, Measure, MeasureStage

WHOLE = 100
CENT = Decimal("0.01")

Place = tuple[int, str, UUID | None]
"""A line of somebody's budget in a year: the year, its name, and whose it is where it isn't the roadmap's owner's."""

Where = tuple[int, str | None, UUID | None]
Cost = tuple[Where, UUID, Decimal, Decimal | None]
"""What one measure's line adds to which sum: planned and actual."""


@dataclass(frozen=True)
class Sum:
    """`planned` and `actual` are the measures' shares in euros; `actual` None: nobody has told of any."""

    year: int
    line: str | None
    organisation_id: UUID | None
    planned: Decimal
    actual: Decimal | None
    measures: int


def place_of(line: BudgetLine) -> Place:
    return (line.year, name_of(line), line.organisation_id)


def name_of(line: BudgetLine) -> str:
    return line.line.in_language("fi").strip().casefold()


def faults_in_shares(measures: Iterable[Measure]) -> dict[UUID, list[Fault]]:
    """By measure: shares of one line that are more than the line together.

    A line that every measure takes whole is each measure's own, whatever its name; as soon as one takes a part of it,
    all measures with that line share it.
    """
    shares: dict[Place, list[tuple[UUID, int, int]]] = defaultdict(list)
    for measure in measures:
        if not measure.removed and measure.stage is not MeasureStage.cancelled:
            for place, line in enumerate(measure.budget):
                shares[place_of(line)].append((measure.id, place, line.weight))
    faults: dict[UUID, list[Fault]] = defaultdict(list)
    for found in shares.values():
        together = sum(weight for _, _, weight in found)
        if together > WHOLE and any(weight < WHOLE for _, _, weight in found):
            for measure_id, place, _ in found:
                faults[measure_id].append(Fault(f"budget.{place}.weight", "weights_over_whole", str(together)))
    return dict(faults)


def share(amount: Decimal, weight: int) -> Decimal:
    """30 per cent of a line of 100,000 euros are 30,000."""
    return (amount * weight / WHOLE).quantize(CENT, ROUND_HALF_UP)


def by_line(measures: Iterable[Measure]) -> list[Sum]:
    """Each line of each year, the lines in the order of their names; cancelled measures cost what they have cost."""
    return _sums(
        _cost(measure, line, line.line.in_language("fi").strip(), line.organisation_id)
        for measure, line in _lines(measures)
    )


def by_year(measures: Iterable[Measure]) -> list[Sum]:
    return _sums(_cost(measure, line) for measure, line in _lines(measures))


def by_organisation(measures: Iterable[Measure]) -> list[Sum]:
    """Each partner's part of each year; None is the roadmap's owner."""
    return _sums(_cost(measure, line, None, line.organisation_id) for measure, line in _lines(measures))


def _lines(measures: Iterable[Measure]) -> Iterator[tuple[Measure, BudgetLine]]:
    for measure in measures:
        if not measure.removed:
            yield from ((measure, line) for line in measure.budget)


def _cost(measure: Measure, line: BudgetLine, name: str | None = None, whose: UUID | None = None) -> Cost:
    dropped = measure.stage is MeasureStage.cancelled
    planned = Decimal(0) if dropped else share(line.planned, line.weight)
    actual = None if line.actual is None else share(line.actual, line.weight)
    return (line.year, name, whose), measure.id, planned, actual


def _sums(costs: Iterable[Cost]) -> list[Sum]:
    found: dict[Where, list[tuple[UUID, Decimal, Decimal | None]]] = defaultdict(list)
    for where, measure_id, planned, actual in costs:
        found[where].append((measure_id, planned, actual))
    return [
        Sum(
            *where,
            planned=sum((planned for _, planned, _ in of), Decimal(0)),
            actual=sum(told, Decimal(0)) if (told := [a for _, _, a in of if a is not None]) else None,
            measures=len({measure_id for measure_id, _, _ in of}),
        )
        for where, of in sorted(found.items(), key=lambda one: (one[0][0], one[0][1] or "", str(one[0][2] or "")))
    ]
