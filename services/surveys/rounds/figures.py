"""What a closed round shows: tallies by place and criterion, as they are made, parted and stored. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import astuple
from fractions import Fraction
from typing import TypeAlias

from services.surveys.models.content import Model
from services.surveys.rounds.rules import WHOLE, Place, Sheet, Tally, shown, tallied

Figures: TypeAlias = dict[Place, dict[str, Tally]]
Stored: TypeAlias = dict[str, dict[str, list[int]]]


def figures_of(sheets: Collection[Sheet], model: Model) -> Figures:
    """Only what may be shown; criteria in the model's order."""
    figures: Figures = {}
    for criterion in model.criteria:
        for place, tally in shown(tallied(sheets, criterion.key)).items():
            figures.setdefault(place, {})[criterion.key] = tally
    return figures


def of_member(figures: Figures, member: str) -> Figures:
    """What a joint round shows of one organisation in it, as if it had been measured alone."""
    return {place[1:]: tallies for place, tallies in figures.items() if place[:1] == (member,)}


def of_all(figures: Figures, members: Collection[str]) -> Figures:
    """What it shows of the region or joint body itself."""
    return {place: tallies for place, tallies in figures.items() if not set(place[:1]) & set(members)}


def stored(figures: Figures) -> Stored:
    return {
        "/".join(place): {key: list(astuple(tally)) for key, tally in tallies.items()}
        for place, tallies in figures.items()
    }


def read(told: Stored) -> Figures:
    return {
        tuple(place.split("/")) if place else WHOLE: {key: Tally(*numbers) for key, numbers in tallies.items()}
        for place, tallies in told.items()
    }


def starts(tallies: Mapping[str, Tally]) -> dict[str, Fraction]:
    return {key: tally.mean for key, tally in tallies.items()}


def respondents(figures: Figures) -> int | None:
    """How many answered, as far as a criterion that may be shown tells it."""
    return max((tally.n for tally in figures.get(WHOLE, {}).values()), default=None)
