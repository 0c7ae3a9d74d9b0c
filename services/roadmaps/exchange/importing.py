"""An import: planned apart from the service, kept in one transaction if the roadmap still stands as it was read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.roadmaps.completeness.reminding import follow
from services.roadmaps.exchange import queries
from services.roadmaps.exchange.apart import plan_apart
from services.roadmaps.exchange.fault import Fault
from services.roadmaps.exchange.wording import words_of
from services.roadmaps.follow_ups.rules import today_of
from services.roadmaps.measures.holding import hold_roadmap, require_open
from services.roadmaps.measures.queries import KeptMeasure, insert_measures, update_measures
from services.roadmaps.roadmaps.queries import document, roadmap
from shared.apart import NotDone
from shared.contracts import Measure
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.problems import Problem, existing
from shared.web.resources import Resources

ATTEMPTS = 2
"""How often an import is planned when others change the roadmap meanwhile."""

AT_ONCE = 250
"""Measures in one statement: other requests are answered between two."""


@dataclass(frozen=True)
class Outcome:
    """What was planned apart, as JSON has it."""

    rows: list[dict[str, Any]]
    measures: list[dict[str, Any]]
    unchanged: int
    untouched: int


@dataclass(frozen=True)
class _Read:
    """What a plan was made from."""

    roadmap_version: int
    versions: dict[UUID, int]
    told: dict[str, Any]


async def bring(held: Resources, roadmap_id: UUID, file: bytes, *, dry_run: bool) -> Outcome | list[Fault]:
    """Raises Problem: no such roadmap, archived, or changed by others again and again."""
    now = held.clock()
    for _ in range(ATTEMPTS):
        read = await _read(held, roadmap_id, now)
        outcome = await _planned(read, file)
        if isinstance(outcome, list) or dry_run or not outcome.measures:
            return outcome
        async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as tx, tx.transaction():
            kept = await _kept(tx, roadmap_id, read, outcome, now)
        if kept:
            held.committed()
            return outcome
    raise Problem(409, "changed_meanwhile", headers={"Retry-After": "1"})


async def _read(held: Resources, roadmap_id: UUID, now: datetime) -> _Read:
    """The roadmap before its measures: whoever changes it in between is found out when the plan is kept."""
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        kept = existing(await roadmap(connection, roadmap_id))
        require_open(kept.roadmap)
        standing = await queries.as_it_stands(connection, roadmap_id, removed=True)
        told = {
            "roadmap": document(kept.roadmap),
            "measures": orjson.Fragment(standing.documents),
            "organisations": await queries.known_organisations(connection),
            "national_goals": await queries.known_national_goals(connection),
            "today": today_of(now),
            "words": words_of(held.texts),
        }
    return _Read(kept.roadmap.version, standing.versions, told)


async def _planned(read: _Read, file: bytes) -> Outcome | list[Fault]:
    try:
        answer = await plan_apart(read.told, file)
    except NotDone:
        return [Fault("file_too_demanding")]
    return [Fault(**one) for one in answer["faults"]] if "faults" in answer else Outcome(**answer["plan"])


async def _kept(tx: Connection, roadmap_id: UUID, read: _Read, outcome: Outcome, now: datetime) -> bool:
    """All of it; False: somebody changed the roadmap since it was read."""
    held = await hold_roadmap(tx, roadmap_id)
    if (held.version, await queries.versions_of(tx, roadmap_id)) != (read.roadmap_version, read.versions):
        return False
    owners = await queries.owners_of(tx, [UUID(one["id"]) for one in outcome.measures])
    for first in range(0, len(outcome.measures), AT_ONCE):
        measures = [Measure.model_validate(one) for one in outcome.measures[first : first + AT_ONCE]]
        kept = [KeptMeasure(one, owners.get(one.id), now) for one in measures]
        if added := [one for one in kept if one.measure.id not in read.versions]:
            await insert_measures(tx, roadmap_id, added, now)
        if changed := [one for one in kept if one.measure.id in read.versions]:
            await update_measures(tx, roadmap_id, changed, now)
        await follow(tx, measures, now)
    return True
