"""What a follow-up counts: how far measures are, by sector and goal, and the year's money. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.roadmaps.rollups.rules import UNTOLD, Dimension, Progress, by_dimension
from shared.contracts import Measure


class Far(BaseModel):
    """`percent` is the mean of the counted measures' progress, each weighing the same; cancelled ones aren't counted.

    None: there is nothing to count. `illustrative` of the counted were planned by nobody.
    """

    model_config = ConfigDict(frozen=True)

    percent: float | None
    counted: int
    excluded_cancelled: int
    illustrative: int


class Money(BaseModel):
    """Euros of `year`, of each budget line the share that is the measure's. `lines_without_actual` count as nothing."""

    model_config = ConfigDict(frozen=True)

    year: int
    planned: Decimal
    actual: Decimal
    lines: int
    lines_without_actual: int


class Figures(BaseModel):
    """`sectors`, `goals` and `national_goals` by key; the empty key holds measures that name none of them.

    `stages` counts the measures in each; `with_text` of all measures have something told of them.
    """

    model_config = ConfigDict(frozen=True)

    progress: Far
    stages: dict[str, int]
    sectors: dict[str, Far]
    goals: dict[str, Far]
    national_goals: dict[str, Far]
    budget: Money
    measures: int
    with_text: int


def figures(measures: Sequence[Measure], told: Collection[UUID], year: int) -> Figures:
    """Of the measures that are in the roadmap; `told` are those with a text."""
    found = by_dimension(measures)
    return Figures(
        progress=_far(found.get(("roadmap", UNTOLD), Progress())),
        stages=dict(sorted(Counter(measure.stage.value for measure in measures).items())),
        sectors=_of(found, "sector"),
        goals=_of(found, "goal"),
        national_goals=_of(found, "national_goal"),
        budget=_money(measures, year),
        measures=len(measures),
        with_text=sum(measure.id in told for measure in measures),
    )


def _of(found: Mapping[tuple[Dimension, str], Progress], dimension: Dimension) -> dict[str, Far]:
    return {key: _far(progress) for (of, key), progress in sorted(found.items()) if of == dimension}


def _far(progress: Progress) -> Far:
    return Far(
        percent=progress.percent,
        counted=progress.counted,
        excluded_cancelled=progress.excluded_cancelled,
        illustrative=progress.illustrative,
    )


def _money(measures: Sequence[Measure], year: int) -> Money:
    lines = [line for measure in measures for line in measure.budget if line.year == year]
    share = [(Decimal(line.weight) / 100, line) for line in lines]
    return Money(
        year=year,
        planned=_cents(sum((part * line.planned for part, line in share), Decimal(0))),
        actual=_cents(sum((part * line.actual for part, line in share if line.actual is not None), Decimal(0))),
        lines=len(lines),
        lines_without_actual=sum(line.actual is None for line in lines),
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
