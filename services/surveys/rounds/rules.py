"""Where an organisation stands, by many sheets of scores, and which of it may be shown. Pure.

Places form a tree: the whole, then (in a joint round) the member organisation, then the respondent group, then the
staff's sector. What is shown is chosen so that no sum or difference of shown figures tells of fewer than SMALLEST
respondents, nor of a group that all answered alike (features D2, D5, D9, D11).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Literal, TypeAlias

SMALLEST = 5

Group: TypeAlias = Literal["staff", "management", "elected"]
Mark: TypeAlias = Literal["fact", "estimate", "opinion"]
Place: TypeAlias = tuple[str, ...]
Note: TypeAlias = Literal["clear", "within_chance"]

WHOLE: Place = ()


@dataclass(frozen=True)
class Score:
    """`level` None: not relevant, left out of every figure."""

    level: int | None
    mark: Mark = "opinion"


@dataclass(frozen=True)
class Sheet:
    """What one respondent said; `place` is the leaf where it counts."""

    place: Place
    scores: Mapping[str, Score]


@dataclass(frozen=True)
class Tally:
    """Scores of one criterion in one place, in whole numbers, so that nothing depends on the order of adding."""

    n: int = 0
    total: int = 0
    squares: int = 0
    fact: int = 0
    estimate: int = 0
    opinion: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        mine, theirs = self.__dict__.values(), other.__dict__.values()
        return Tally(*(one + another for one, another in zip(mine, theirs, strict=True)))

    @property
    def mean(self) -> Fraction:
        return Fraction(self.total, self.n)

    @property
    def spread(self) -> float:
        """The standard deviation of those who answered."""
        return sqrt(Fraction(self.squares, self.n) - self.mean**2)

    @property
    def hides_everyone(self) -> bool:
        """Enough respondents, and not all of one mind: then their mean tells nobody's score."""
        return self.n >= SMALLEST and self.n * self.squares != self.total**2

    def share(self, mark: Mark) -> Fraction:
        return Fraction(getattr(self, mark), self.n)


Tallies: TypeAlias = dict[Place, Tally]


def tallied(sheets: Iterable[Sheet], criterion: str) -> Tallies:
    """By every place from the leaves to the whole; a place that nobody answered for isn't there."""
    tallies: Tallies = {}
    for sheet in sheets:
        score = sheet.scores.get(criterion)
        if score is None or score.level is None:
            continue
        marks: Counter[Mark] = Counter([score.mark])
        one = Tally(1, score.level, score.level**2, marks["fact"], marks["estimate"], marks["opinion"])
        for depth in range(len(sheet.place) + 1):
            place = sheet.place[:depth]
            tallies[place] = tallies.get(place, Tally()) + one
    return tallies


def shown(tallies: Tallies) -> Tallies:
    """What may be seen of them. Below a place that isn't shown nothing is; what is hidden beside the shown ones is,
    taken together, never small and never of one mind, so that taking them from their whole tells nobody's score."""
    whole = tallies.get(WHOLE)
    return dict(_shown_from(WHOLE, tallies)) if whole and whole.hides_everyone else {}


def _shown_from(place: Place, tallies: Tallies) -> Iterable[tuple[Place, Tally]]:
    yield place, tallies[place]
    for below in _visible(place, tallies):
        yield from _shown_from(below, tallies)


def _visible(place: Place, tallies: Tallies) -> list[Place]:
    below = [one for one in tallies if len(one) == len(place) + 1 and one[:-1] == place]
    visible = sorted((one for one in below if tallies[one].hides_everyone), key=lambda one: (-tallies[one].n, one))
    hidden = [one for one in below if not tallies[one].hides_everyone]
    while visible and hidden and not _hide_each_other(hidden, tallies):
        hidden.append(visible.pop())
    return sorted(visible)


def _hide_each_other(hidden: Sequence[Place], tallies: Tallies) -> bool:
    return len(hidden) > 1 and sum((tallies[one] for one in hidden), Tally()).hides_everyone


def answered_at_least(number: int) -> int:
    """How many have answered, in steps: a number that moves with each answer tells who has just answered."""
    return number - number % SMALLEST


@dataclass(frozen=True)
class Moved:
    """A criterion in two rounds. `note` says whether the difference is more than who happened to answer."""

    before: Tally
    after: Tally

    @property
    def delta(self) -> Fraction:
        return self.after.mean - self.before.mean

    @property
    def note(self) -> Note:
        """clear: more than twice the standard error of the difference, by the variances of both rounds."""
        error = _error(self.before) + _error(self.after)
        return "clear" if self.delta**2 > 4 * error else "within_chance"


def _error(tally: Tally) -> Fraction:
    """The variance of the mean, with n - 1: the respondents are taken as some of those who might have answered."""
    return (Fraction(tally.squares) - tally.n * tally.mean**2) / (tally.n - 1) / tally.n


def moved(before: Mapping[str, Tally], after: Mapping[str, Tally]) -> dict[str, Moved]:
    """The criteria that both rounds show, in the later one's order (feature D7)."""
    return {key: Moved(before[key], tally) for key, tally in after.items() if key in before}
