"""From where an organisation stands and wants to be to its spearheads, and to the band that it is in. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from services.surveys.models.content import Band, Criterion, Model


@dataclass(frozen=True)
class Gap:
    """How far a criterion has to go, and how heavily that weighs; `rank` counts from 1."""

    criterion: str
    start: Fraction
    target: int
    weighed: Fraction
    rank: int

    @property
    def width(self) -> Fraction:
        return self.target - self.start


def spearheads(model: Model, starts: Mapping[str, Fraction], targets: Mapping[str, int]) -> list[Gap]:
    """Criteria whose target lies above their start, by gap times weight; equal ones in the model's order (feature D4).

    In exact fractions: the same figures give the same order everywhere.
    """
    open_ones = [(one, _weighed(one, starts, targets)) for one in model.criteria if one.key in starts.keys() & targets]
    ranked = sorted(((one, heavy) for one, heavy in open_ones if heavy > 0), key=lambda pair: -pair[1])
    return [
        Gap(one.key, starts[one.key], targets[one.key], heavy, rank)
        for rank, (one, heavy) in enumerate(ranked, start=1)
    ]


def _weighed(criterion: Criterion, starts: Mapping[str, Fraction], targets: Mapping[str, int]) -> Fraction:
    return (targets[criterion.key] - starts[criterion.key]) * Fraction(criterion.weight)


def percent_of(model: Model, starts: Mapping[str, Fraction], among: Iterable[Criterion]) -> Fraction | None:
    """How far up the scale they are, by weight, from 0 to 100; None: none of them has a figure."""
    counted = [one for one in among if one.key in starts]
    weight = sum((Fraction(one.weight) for one in counted), Fraction())
    if not weight:
        return None
    climbed = sum((Fraction(one.weight) * (starts[one.key] - model.lowest) for one in counted), Fraction())
    return 100 * climbed / weight / (model.highest - model.lowest)


def band_of(model: Model, percent: Fraction | None) -> Band | None:
    """The band that begins at or below it (feature D13)."""
    if percent is None:
        return None
    below = [band for band in model.bands if Fraction(band.from_percent) <= percent]
    return below[-1] if below else None
