"""Signing people up and letting them go, for requests and pages alike. Raises Problem for every no."""

from datetime import datetime
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg

from services.registration.occurrences import queries as occurrences
from services.registration.roles import queries as roles
from services.registration.signup_policies import queries as policies
from services.registration.signups import notices, places, queries, rules, seat_queries
from services.registration.signups.seat_queries import Asked, Placed
from shared.bus import outbox
from shared.contracts import Signup, SignupState
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.caller import Caller
from shared.web.crowd import Crowd
from shared.web.problems import Problem, busy, existing
from shared.web.resources import Resources

SeatCrowd: TypeAlias = Crowd[Asked, Placed]
"""Two questions of one person about one occurrence are never in the same statement."""


async def sign_up(
    connection: Connection,
    occurrence_id: UUID,
    person_id: UUID,
    organisation_id: UUID | None,
    *,
    created_by: UUID | None = None,
    now: datetime,
) -> Placed:
    """A seat, a place in the queue, or a Problem that says why not (features A1, A10)."""
    asked = _asked(occurrence_id, person_id, organisation_id, created_by, now)
    return await _alone(connection, asked)


def seat_crowd(held: Resources) -> SeatCrowd:
    return SeatCrowd(held, seat_queries.seat_and_say)


async def sign_up_in_crowd(
    crowd: SeatCrowd, held: Resources, occurrence_id: UUID, person_id: UUID, organisation_id: UUID | None, now: datetime
) -> Placed:
    """The same, committed, and together with whoever asks at the same time."""
    asked = _asked(occurrence_id, person_id, organisation_id, None, now)
    if placed := await crowd.ask(asked):
        return placed
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        placed = await _alone(connection, asked)
    held.committed()
    return placed


def _asked(
    occurrence_id: UUID, person_id: UUID, organisation_id: UUID | None, created_by: UUID | None, now: datetime
) -> Asked:
    signup = Signup(
        id=uuid4(),
        version=1,
        occurrence_id=occurrence_id,
        person_id=person_id,
        organisation_id=organisation_id,
        state=SignupState.confirmed,
    )
    return seat_queries.ask(signup, created_by=created_by, now=now)


async def _alone(connection: Connection, asked: Asked) -> Placed:
    try:
        async with connection.transaction():
            held = await seat_queries.hold(connection, asked)
            placed = await seat_queries.seat_and_say(connection, [asked]) if held else {}
    except asyncpg.UniqueViolationError as error:
        raise Problem(409, "already_signed_up") from error
    except asyncpg.ForeignKeyViolationError as error:
        raise _unknown(error) from error
    if not placed:
        raise await _why_not(connection, asked.signup.occurrence_id, asked.signup.person_id, asked.at)
    return placed[asked.signup.id]


def _unknown(error: asyncpg.ForeignKeyViolationError) -> Problem:
    if "organisation" in (error.constraint_name or ""):
        return Problem(422, "unknown_organisation", field="organisation_id")
    return Problem(404, "not_found")


async def _why_not(connection: Connection, occurrence_id: UUID, person_id: UUID, now: datetime) -> Problem:
    seating = await policies.seating(connection, occurrence_id)
    if seating is None:
        known = await occurrences.occurrence(connection, occurrence_id)
        return Problem(409, "signup_not_open") if known else Problem(404, "not_found")
    already = await queries.state_of(connection, occurrence_id, person_id)
    match rules.sign_up(seating, already=already, now=now):
        case rules.Refused(reason):
            return Problem(409, reason)
        case rules.Seated() | rules.Waiting():  # it changed in this very moment
            return busy()


async def withdraw(tx: Connection, signup_id: UUID, now: datetime) -> None:
    """Give up the place, once; again: nothing happens. Raises Problem after the occurrence has begun."""
    locked = existing(await places.lock(tx, signup_id))
    seating, signup = locked
    if signup.state == SignupState.withdrawn:
        return
    if places.begun(seating, now):
        raise Problem(409, "occurrence_begun")
    for withdrawn in await places.give_up(tx, seating, [signup]):
        await notices.tell_withdrawn(tx, withdrawn, seating.starts_at)


async def change_organisation(
    tx: Connection, signup_id: UUID, organisation_id: UUID | None, if_version: int | None = None
) -> Signup:
    """Whom the person comes for."""
    signup = await queries.lock_signup(tx, signup_id)
    if signup is None or signup.state == SignupState.withdrawn:
        raise Problem(404, "not_found")
    if if_version is not None and if_version != signup.version:
        raise Problem(412, "version_conflict", params={"current": signup.version})
    try:
        changed = await queries.change_organisation(tx, signup_id, organisation_id)
    except asyncpg.ForeignKeyViolationError as error:
        raise _unknown(error) from error
    await outbox.add(tx, changed, "signup.updated")
    return changed


async def coordinates(connection: Connection, who: Caller, occurrence_id: UUID) -> bool:
    """May the caller act for the people of this occurrence?"""
    if who.administers:
        return True
    network_id = await occurrences.network_of_occurrence(connection, occurrence_id)
    return network_id is not None and await roles.coordinates(connection, who.person_id, network_id)
