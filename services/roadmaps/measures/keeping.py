"""The one way to change measures: checked by themselves and with each other, kept as their next versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.roadmaps.compass.queries import unknown_goals
from services.roadmaps.completeness.reminding import follow
from services.roadmaps.follow_ups.rules import today_of
from services.roadmaps.measures import dependency_queries, queries
from services.roadmaps.measures.budgets import faults_in_shares
from services.roadmaps.measures.dependencies import circle
from services.roadmaps.measures.fault import Fault
from services.roadmaps.measures.holding import Held
from services.roadmaps.measures.queries import KeptMeasure
from services.roadmaps.measures.refusing import joined, refused
from services.roadmaps.measures.rules import Known, faults_in, new_faults
from services.roadmaps.roadmaps.owner_queries import organisations
from services.roadmaps.roadmaps.sectors import SECTORS
from shared.contracts import Measure, Roadmap
from shared.postgres import Connection
from shared.web.problems import Problem

BESIDE_THE_MEASURE = ("depends_on", "budget", "external_id", "indicators", "ends_on", "stage", "removed")
"""What concerns other rows too: of other measures, values, reminders."""


@dataclass(frozen=True)
class Named:
    """Ids that measures name."""

    organisations: set[UUID]
    goals: set[UUID]
    measures: set[UUID]

    @classmethod
    def of(cls, measures: Sequence[Measure]) -> "Named":
        organisations = {partner.organisation_id for one in measures for partner in one.partners}
        return cls(
            organisations | {one.responsible_party_id for one in measures if one.responsible_party_id},
            {goal for one in measures for goal in one.national_goal_ids},
            {other for one in measures for other in one.depends_on},
        )


async def keep(tx: Connection, held: Held, after: Measure, now: datetime) -> KeptMeasure:
    """The measure's next version; the same one where nothing changed. Raises what a client reads of its faults."""
    before = held.kept.measure
    if after == before:
        return held.kept
    await _check(tx, held, after, now)
    if after.external_id != before.external_id and (taken := await _names_taken(tx, held.roadmap.id, [after])):
        raise refused(taken[after.id])
    if after.budget != before.budget or after.stage is not before.stage:
        await _check_shares(tx, held.roadmap.id, after)
    if after.depends_on != before.depends_on:
        await check_order(tx, held.roadmap.id, [after])
    kept = _next(held, after, now)
    await queries.update_measures(tx, held.roadmap.id, [kept], now)
    if (after.ends_on, after.stage, after.removed) != (before.ends_on, before.stage, before.removed):
        await follow(tx, [kept.measure], now)
    return kept


async def keep_as_seen(connection: Connection, held: Held, after: Measure, now: datetime) -> KeptMeasure | None:
    """The same without a transaction, for what was seen and isn't locked. None: it has changed since, or must be.

    Only for what is right or wrong by the measure alone, and moves no reminder.
    """
    before = held.kept.measure
    if after == before:
        return held.kept
    if any(getattr(after, name) != getattr(before, name) for name in BESIDE_THE_MEASURE):
        return None
    await _check(connection, held, after, now)
    kept = _next(held, after, now)
    return kept if await queries.update_as_seen(connection, held.roadmap, kept, now) else None


async def add(tx: Connection, roadmap: Roadmap, made: Sequence[Measure], now: datetime) -> list[KeptMeasure]:
    """New measures of a roadmap that the caller has locked: all, or none where one has a fault."""
    known = await known_to(tx, roadmap, made, today_of(now))
    by_place = {place: faults for place, one in enumerate(made) if (faults := faults_in(one, roadmap, known))}
    shares = await _shares_with(tx, roadmap.id, made)
    names = await _names_taken(tx, roadmap.id, made)
    for place, one in enumerate(made):
        by_place[place] = [*by_place.get(place, ()), *shares.get(one.id, ()), *names.get(one.id, ())]
    faults = [
        replace(fault, path=f"{place}.{fault.path}") for place, found in sorted(by_place.items()) for fault in found
    ]
    if faults:
        raise refused(faults, "measures")
    kept = [KeptMeasure(one, None, now) for one in made]
    await queries.insert_measures(tx, roadmap.id, kept, now)
    await follow(tx, made, now)
    return kept


async def remove(tx: Connection, held: Held, now: datetime) -> None:
    """Its name is free for another one; what it was stays in the history."""
    before = held.kept.measure
    gone = before.model_copy(update={"removed": True, "external_id": None, "version": before.version + 1})
    await queries.update_measures(tx, held.roadmap.id, [replace(held.kept, measure=gone)], now)
    await follow(tx, [gone], now)


async def known_to(
    tx: Connection, roadmap: Roadmap, measures: Sequence[Measure], on: date, before: Measure | None = None
) -> Known:
    """What these measures name and what there is of it: one look for all of them, and none for what `before` named."""
    stood, named = Named.of([before] if before else []), Named.of(measures)
    organisation_ids = named.organisations - stood.organisations
    goals, others = named.goals - stood.goals, named.measures - stood.measures
    heard = (await organisations(tx, organisation_ids)).keys() if organisation_ids else set()
    lost = set(await unknown_goals(tx, goals)) if goals else set()
    found = await dependency_queries.measures_among(tx, roadmap.id, others) if others else set()
    return Known(
        sectors=SECTORS.keys(),
        organisations=stood.organisations | heard,
        national_goals=stood.goals | (goals - lost),
        measures=stood.measures | found,
        today=on,
    )


async def _check(connection: Connection, held: Held, after: Measure, now: datetime) -> None:
    """Raises what a client reads of what is wrong with the measure by itself."""
    before = held.kept.measure
    known = await known_to(connection, held.roadmap, [after], today_of(now), before)
    if faults := new_faults(before, after, held.roadmap, known):
        raise refused(faults)


def _next(held: Held, after: Measure, now: datetime) -> KeptMeasure:
    version = held.kept.measure.version + 1
    return replace(held.kept, measure=after.model_copy(update={"version": version}), changed_at=now)


async def check_order(tx: Connection, roadmap_id: UUID, changed: Iterable[Measure]) -> None:
    """Raises Problem for what would have to be done before itself."""
    order = await dependency_queries.dependencies_of(tx, roadmap_id)
    way = circle({**order, **{one.id: one.depends_on for one in changed}})
    if way is None:
        return
    titles = await dependency_queries.titles_of(tx, way)
    raise Problem(
        422,
        "circular_dependency",
        field="depends_on",
        params={"path": joined([titles[one] for one in way], " → ")},
        more={"path": [{"id": str(one), "title": titles[one].model_dump(exclude_none=True)} for one in way]},
    )


async def _check_shares(tx: Connection, roadmap_id: UUID, after: Measure) -> None:
    if faults := (await _shares_with(tx, roadmap_id, [after])).get(after.id):
        raise refused(faults)


async def _shares_with(tx: Connection, roadmap_id: UUID, changed: Sequence[Measure]) -> dict[UUID, list[Fault]]:
    """Of the whole roadmap, only where one of these takes a part of a line."""
    if not any(one.budget for one in changed):
        return {}
    now = {one.id: one for one in changed}
    others = [one.measure for one in await queries.measures_of(tx, roadmap_id) if one.measure.id not in now]
    return faults_in_shares([*others, *changed])


async def _names_taken(tx: Connection, roadmap_id: UUID, made: Sequence[Measure]) -> dict[UUID, list[Fault]]:
    given = [one.external_id for one in made if one.external_id]
    taken = await dependency_queries.external_ids_among(tx, roadmap_id, given) if given else set()
    found: dict[UUID, list[Fault]] = {}
    for one in made:
        if one.external_id in taken:
            found[one.id] = [Fault("external_id", "external_id_taken")]
        if one.external_id:
            taken.add(one.external_id)
    return found
