"""A measure's outcome: rounds of ours and of what stands beside it, in turn, and the ratio of each pair."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Literal, TypeAlias

Better: TypeAlias = Literal["higher", "lower"]


@dataclass(frozen=True)
class Figure:
    """What one round of one side gave; `beside` are further figures of the same round, by name."""

    value: float
    beside: Mapping[str, float] = field(default_factory=dict)


Round: TypeAlias = Callable[[], Awaitable[Figure]]


@dataclass(frozen=True)
class Outcome:
    """`ours` and `theirs` are rounds in turn; `ratios` are round by round, ours to theirs.

    A measure with a limit instead of a rival has the limit as every round of `theirs`.
    """

    name: str
    unit: str
    rival: str
    target: float
    better: Better
    ours: tuple[Figure, ...]
    theirs: tuple[Figure, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        return tuple(own.value / other.value for own, other in zip(self.ours, self.theirs, strict=True))

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        return min(self.ratios), max(self.ratios)

    @property
    def met(self) -> bool:
        return self.ratio >= self.target if self.better == "higher" else self.ratio <= self.target


async def in_turn(ours: Round, theirs: Round, rounds: int) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Ours, theirs, ours, theirs: a machine that slows down slows both."""
    own, other = [], []
    for _ in range(rounds):
        own.append(await ours())
        other.append(await theirs())
    return tuple(own), tuple(other)


def middle(figures: tuple[Figure, ...]) -> float:
    return median(figure.value for figure in figures)


def middles(figures: tuple[Figure, ...]) -> dict[str, float]:
    """The median of each further figure."""
    names = {name: None for figure in figures for name in figure.beside}
    return {name: median(figure.beside[name] for figure in figures if name in figure.beside) for name in names}
