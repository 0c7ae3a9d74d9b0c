"""How far measures are together, and what was left out of the number. Pure.

The number is the mean of the measures' progress, each weighing the same. A cancelled measure isn't counted and is told
beside the number; a removed one is no measure any more. A measure that belongs to several sectors or goals counts in
each of them, and in a whole once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias
from uuid import UUID

from shared.contracts import MeasureStage

Dimension: TypeAlias = Literal["roadmap", "sector", "goal", "national_goal"]

UNTOLD = ""
"""The key of measures that name no sector, or no goal."""


class Counted(Protocol):
    """What is looked at of a measure."""

    @property
    def stage(self) -> MeasureStage: ...
    @property
    def progress(self) -> int: ...
    @property
    def removed(self) -> bool: ...
    @property
    def illustrative(self) -> bool: ...


class Placed(Counted, Protocol):
    """And where it belongs."""

    @property
    def id(self) -> UUID: ...
    @property
    def sectors(self) -> Sequence[str]: ...
    @property
    def goals(self) -> Sequence[str]: ...
    @property
    def national_goal_ids(self) -> Sequence[UUID]: ...


@dataclass(frozen=True)
class Progress:
    """`progress_sum` over `counted` measures; `illustrative` of these were planned by nobody."""

    counted: int = 0
    progress_sum: int = 0
    excluded_cancelled: int = 0
    illustrative: int = 0

    @property
    def percent(self) -> float | None:
        """To one decimal; None where nothing is counted."""
        return round(self.progress_sum / self.counted, 1) if self.counted else None

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.counted + other.counted,
            self.progress_sum + other.progress_sum,
            self.excluded_cancelled + other.excluded_cancelled,
            self.illustrative + other.illustrative,
        )


@dataclass(frozen=True)
class Loose:
    """What hangs loose: measures that serve no goal, goals that no measure serves."""

    measures: frozenset[UUID]
    goals: frozenset[str]
    national_goals: frozenset[UUID]


def progress(measures: Iterable[Counted]) -> Progress:
    return sum((_of_one(measure) for measure in measures if not measure.removed), Progress())


def by_dimension(measures: Iterable[Placed]) -> Mapping[tuple[Dimension, str], Progress]:
    """Each number that one roadmap's measures add to, by what is counted by and its key."""
    found: dict[tuple[Dimension, str], Progress] = defaultdict(Progress)
    for measure in measures:
        if not measure.removed:
            own = _of_one(measure)
            for place in _places(measure):
                found[place] += own
    return found


def loose(measures: Iterable[Placed], goals: Iterable[str], national_goals: Iterable[UUID]) -> Loose:
    """A cancelled measure serves nothing, and needs no goal any more."""
    alive = [one for one in measures if not one.removed and one.stage is not MeasureStage.cancelled]
    return Loose(
        frozenset(one.id for one in alive if not one.goals and not one.national_goal_ids),
        frozenset(goals) - {key for one in alive for key in one.goals},
        frozenset(national_goals) - {goal for one in alive for goal in one.national_goal_ids},
    )


def _of_one(measure: Counted) -> Progress:
    if measure.stage is MeasureStage.cancelled:
        return Progress(excluded_cancelled=1)
    return Progress(1, measure.progress, illustrative=int(measure.illustrative))


def _places(measure: Placed) -> Iterable[tuple[Dimension, str]]:
    yield "roadmap", UNTOLD
    yield from (("sector", key) for key in set(measure.sectors) or (UNTOLD,))
    yield from (("goal", key) for key in set(measure.goals) or (UNTOLD,))
    yield from (("national_goal", str(key)) for key in set(measure.national_goal_ids) or (UNTOLD,))
