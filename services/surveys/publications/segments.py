"""By which groups results are shown: chosen before opening, coarse, and none that others give away. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from services.surveys.publications.tables import OTHERS
from services.surveys.questionnaires.content import Questionnaire
from services.surveys.questionnaires.fault import Fault

Groups: TypeAlias = dict[str, list[int]]
"""The answers of each group, by their numbers."""

SegmentFault: TypeAlias = Literal["not_background", "segment_twice", "segments_cross", "same_question"]


class Segment(BaseModel):
    """A background question, or a pair: the groups of `within` inside each group of `by`.

    A group of fewer than k people gets fewer than k answers, so it is never shown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: Annotated[str, Field(max_length=60)]
    within: Annotated[str, Field(max_length=60)] | None = None

    @property
    def key(self) -> tuple[str, ...]:
        return (self.by,) if self.within is None else (self.by, self.within)


def faults_of_segments(questionnaire: Questionnaire, segments: Sequence[Segment]) -> list[Fault]:
    """What is wrong with a declaration.

    The second of a pair stands in that place only: were it shown alone too, or inside another, tables of three
    directions would share their totals, and nobody could say what they give away together.
    """
    background = {question.key for question in questionnaire.background}
    first = {segment.by for segment in segments}
    seen: set[tuple[str, ...]] = set()
    inside: dict[str, str] = {}
    faults: list[Fault] = []
    for number, segment in enumerate(segments):
        code = _fault(segment, background, first, seen, inside)
        if code:
            faults.append(Fault(f"segments.{number}", code))
        seen.add(segment.key)
        if segment.within:
            inside.setdefault(segment.within, segment.by)
    return faults


def _fault(
    segment: Segment,
    background: Collection[str],
    first: Collection[str],
    seen: Collection[tuple[str, ...]],
    inside: Mapping[str, str],
) -> SegmentFault | None:
    if set(segment.key) - set(background):
        return "not_background"
    if segment.by == segment.within:
        return "same_question"
    if segment.key in seen:
        return "segment_twice"
    if segment.within in first or (segment.within and inside.get(segment.within, segment.by) != segment.by):
        return "segments_cross"
    return None


@dataclass(frozen=True)
class Root:
    """A first dimension with the questions that are shown inside its groups."""

    by: str
    within: tuple[str, ...]


def roots_of(segments: Sequence[Segment]) -> list[Root]:
    """In the order of their declaration; the first of a pair is shown alone too."""
    found: dict[str, list[str]] = {}
    for segment in segments:
        within = found.setdefault(segment.by, [])
        if segment.within:
            within.append(segment.within)
    return [Root(by, tuple(within)) for by, within in found.items()]


def grouped(members: Sequence[int], columns: Sequence[str], hidden: Collection[str]) -> Groups:
    """The members of each shown group, and of `_others` all the rest."""
    groups: Groups = {}
    for member in members:
        column = columns[member]
        groups.setdefault(OTHERS if column in hidden else column, []).append(member)
    return groups


def follows(groups: Groups, earlier: Groups) -> bool:
    """Whether some of these groups are together just the same people as some of the earlier ones.

    Whoever knows it subtracts the one from the other. Groups that meet the others' all around don't.
    """
    places = {member: name for name, members in earlier.items() for member in members}
    of = {member: name for name, members in groups.items() for member in members}
    together: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for member in places.keys() & of.keys():
        mine, theirs = ("mine", of[member]), ("theirs", places[member])
        together.setdefault(mine, set()).add(theirs)
        together.setdefault(theirs, set()).add(mine)
    return bool(together) and len(_reached(together)) < len(together)


def _reached(together: Mapping[tuple[str, str], Collection[tuple[str, str]]]) -> set[tuple[str, str]]:
    ahead = [next(iter(together))]
    reached = set(ahead)
    while ahead:
        fresh = set(together[ahead.pop()]) - reached
        reached |= fresh
        ahead.extend(fresh)
    return reached
