"""What a roadmap's links are once its owners have taken what became of a goal. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from shared.contracts import Measure, Roadmap

State: TypeAlias = Literal["open", "accepted", "declined"]


@dataclass(frozen=True)
class Refused:
    reason: str
    field: str = ""


def state_of(decision: State | None, *, linked: bool) -> State | None:
    """What a proposal is: an old link made after the old one was replaced is open again. None: there is none."""
    if linked:
        return "declined" if decision == "declined" else "open"
    return "accepted" if decision == "accepted" else None


def taken(offered: Sequence[UUID], chosen: Sequence[UUID] | None) -> tuple[UUID, ...] | Refused:
    """The successors that the roadmap links to from now on: all that are offered, or those that its owners chose."""
    if chosen is None:
        return tuple(offered)
    if not chosen or not set(chosen) <= set(offered):
        return Refused("not_offered", "to_goals")
    return tuple(one for one in offered if one in chosen)


def relinked(links: Sequence[UUID], goal_id: UUID, to: Sequence[UUID]) -> tuple[UUID, ...]:
    """The successors stand where the goal stood, none of them twice; other links stay."""
    if goal_id not in links:
        return tuple(links)
    at = links.index(goal_id)
    return tuple(dict.fromkeys([*links[:at], *to, *(one for one in links[at:] if one != goal_id)]))


def relinked_roadmap(roadmap: Roadmap, goal_id: UUID, to: Sequence[UUID]) -> Roadmap:
    goals = (
        goal.model_copy(update={"national_goal_ids": relinked(goal.national_goal_ids, goal_id, to)})
        for goal in roadmap.goals
    )
    return roadmap.model_copy(update={"goals": tuple(goals)})


def relinked_measure(measure: Measure, goal_id: UUID, to: Sequence[UUID]) -> Measure:
    """Its next version."""
    links = relinked(measure.national_goal_ids, goal_id, to)
    return measure.model_copy(update={"national_goal_ids": links, "version": measure.version + 1})
