"""How one edition of a frame follows another, and when it may be published. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from services.roadmaps.compass.bodies import FrameBody, GoalBody, SuccessorBody
from shared.contracts import (
    CompassPart,
    GoalFrame,
    GoalOutcome,
    Interpreted,
    KeyResult,
    NationalGoal,
    NationalIndicator,
    SourceDocument,
    Succession,
)


@dataclass(frozen=True)
class Refused:
    """`field` is the body's, `key` the goal or indicator that it is about."""

    reason: str
    field: str
    key: str = ""


def goals_of(frame: GoalFrame) -> Iterator[tuple[CompassPart, NationalGoal]]:
    for part in frame.parts:
        for goal in part.goals:
            yield part, goal


def indicators_of(goal: NationalGoal) -> Iterator[NationalIndicator]:
    for result in goal.key_results:
        yield from result.indicators


def begun(edition_id: UUID, body: FrameBody, former: GoalFrame | None) -> GoalFrame | Refused:
    """The draft that the body tells: goals get their ids, the former's where they are the same."""
    before = {goal.key: goal for _, goal in goals_of(former)} if former else {}
    here = {goal.key for part in body.parts for goal in part.goals}
    if refused := _leads_astray(body, set(before), here):
        return refused
    kept = {one.to[0]: before[one.goal].id for one in body.successors if one.outcome is GoalOutcome.same}
    ids = {key: kept.get(key) or uuid5(edition_id, key) for key in here}
    frame = GoalFrame(
        title=body.title,
        description=body.description,
        vision=body.vision,
        target_year=body.target_year,
        sources=tuple(SourceDocument(**one.model_dump()) for one in body.sources),
        parts=tuple(
            CompassPart(**part.model_dump(exclude={"goals"}), goals=tuple(_goal(one, ids) for one in part.goals))
            for part in body.parts
        ),
        successors=tuple(
            Succession(goal_id=before[one.goal].id, outcome=one.outcome, to=tuple(ids[key] for key in one.to))
            for one in body.successors
        ),
    )
    return _other_unit(frame, former) or frame


def continued(former: GoalFrame) -> GoalFrame:
    """The draft that a next edition begins with: everything as it was."""
    same = [Succession(goal_id=goal.id, outcome=GoalOutcome.same, to=(goal.id,)) for _, goal in goals_of(former)]
    return former.model_copy(update={"successors": tuple(same)})


def published(frame: GoalFrame, former: GoalFrame | None, valid_from: date, since: date | None) -> Refused | None:
    """Why the draft can't follow `former`, which is valid from `since`; None: it can."""
    if not any(goals_of(frame)):
        return Refused("no_goals", "parts")
    if since is not None and valid_from <= since:
        return Refused("not_after_former", "valid_from")
    told = {one.goal_id: one for one in frame.successors}
    led_to = Counter(goal_id for one in frame.successors for goal_id in one.to)
    for _, goal in goals_of(former) if former else ():
        if goal.id not in told:
            return Refused("goal_without_outcome", "successors", goal.key)
        if told[goal.id].outcome is GoalOutcome.merged and led_to[told[goal.id].to[0]] < 2:
            return Refused("merged_alone", "successors", goal.key)
    return None


def gone(frame: GoalFrame) -> list[Succession]:
    """The former's goals that links can't go on pointing to."""
    return [one for one in frame.successors if one.outcome is not GoalOutcome.same]


def credited(frame: GoalFrame, former: GoalFrame | None, changed: Mapping[UUID, Iterable[UUID]]) -> GoalFrame:
    """Names with each goal the organisations whose comments changed it, or what it came from (seed 004-34).

    `changed`: whose comments on which of the former's goals led to a change.
    """
    before = (
        {goal.id: {*goal.contributor_ids, *changed.get(goal.id, ())} for _, goal in goals_of(former)} if former else {}
    )
    named: dict[UUID, set[UUID]] = {}
    for one in frame.successors:
        for goal_id in one.to:
            named.setdefault(goal_id, set()).update(before.get(one.goal_id, ()))
    return _with_goals(frame, lambda goal: {"contributor_ids": tuple(sorted(named.get(goal.id, ())))})


def with_latest(frame: GoalFrame, latest: Mapping[tuple[UUID, str, str], Interpreted]) -> GoalFrame:
    """`latest` by goal, indicator and unit: a value in another unit was another indicator's."""

    def newest(goal: NationalGoal, one: NationalIndicator) -> NationalIndicator:
        return one.model_copy(update={"latest": latest.get((goal.id, one.key, one.unit))})

    def results(goal: NationalGoal) -> dict[str, Any]:
        told = (
            result.model_copy(update={"indicators": tuple(newest(goal, one) for one in result.indicators)})
            for result in goal.key_results
        )
        return {"key_results": tuple(told)}

    return _with_goals(frame, results)


def _with_goals(frame: GoalFrame, changes: Callable[[NationalGoal], dict[str, Any]]) -> GoalFrame:
    parts = (
        part.model_copy(update={"goals": tuple(goal.model_copy(update=changes(goal)) for goal in part.goals)})
        for part in frame.parts
    )
    return frame.model_copy(update={"parts": tuple(parts)})


def _leads_astray(body: FrameBody, before: set[str], here: set[str]) -> Refused | None:
    """A successor names a goal that isn't there, or two goals are both the same one."""
    claimed: set[str] = set()
    for place, one in enumerate(body.successors):
        if one.goal not in before:
            return Refused("not_in_former", f"successors.{place}.goal", one.goal)
        if missing := [key for key in one.to if key not in here]:
            return Refused("not_in_this_edition", f"successors.{place}.to", missing[0])
        if one.outcome is GoalOutcome.same and one.to[0] in claimed:
            return Refused("same_as_two", f"successors.{place}.to", one.to[0])
        claimed |= _claims(one)
    return None


def _claims(one: SuccessorBody) -> set[str]:
    return set(one.to) if one.outcome is GoalOutcome.same else set()


def _goal(body: GoalBody, ids: dict[str, UUID]) -> NationalGoal:
    return NationalGoal(
        id=ids[body.key],
        **body.model_dump(exclude={"key_results"}),
        key_results=tuple(KeyResult.model_validate(one.model_dump()) for one in body.key_results),
    )


def _other_unit(frame: GoalFrame, former: GoalFrame | None) -> Refused | None:
    """Values go on with their indicator, so a goal that stays the same keeps each indicator's unit."""
    units = {
        (goal.id, one.key): one.unit for _, goal in (goals_of(former) if former else ()) for one in indicators_of(goal)
    }
    for at, part in enumerate(frame.parts):
        for place, goal in enumerate(part.goals):
            for one in indicators_of(goal):
                if units.get((goal.id, one.key), one.unit) != one.unit:
                    return Refused("unit_changed", f"parts.{at}.goals.{place}", one.key)
    return None
