"""Rids registration's own tables of a person: what comes is given up first, as the person would have done it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.registration.erasures import queries, rows_queries
from services.registration.erasures.rows_queries import Gone
from services.registration.members import acts
from services.registration.members import queries as members
from services.registration.networks import queries as networks
from services.registration.roles import giving
from services.registration.signup_policies import default_queries
from services.registration.signup_policies import queries as policies
from services.registration.signups import places
from services.registration.signups import queries as signups
from shared.bus import outbox
from shared.contracts import Contract, Member, Role, Signup
from shared.postgres import Connection


class StillMoving(Exception):
    """The person got another place or membership while their things were being locked: once more."""


async def erase(tx: Connection, person_id: UUID, now: datetime) -> Sequence[UUID]:
    """Everything of the person goes; numbers stay. The ids of what was theirs; none when nobody was there."""
    if not await _hold(tx, person_id, now):
        return []
    await _give_up_places(tx, person_id, now)
    await _leave_networks(tx, person_id, now)
    said: list[tuple[type[Contract], list[Gone]]] = [
        (Signup, await rows_queries.make_signups_nobodys(tx, person_id)),
        (Role, await rows_queries.delete_roles(tx, person_id)),
        (Member, await rows_queries.delete_members(tx, person_id)),
    ]
    theirs = await rows_queries.delete_series_signups(tx, person_id)
    await rows_queries.delete_proposals(tx, person_id)
    theirs += await rows_queries.delete_person(tx, person_id)
    for contract, gone in said:
        await _bury(tx, contract, gone)
        theirs += [one.id for one in gone]
    return theirs


async def _hold(tx: Connection, person_id: UUID, now: datetime) -> bool:
    """Lock all that changes, in the order in which everybody does, and the person last. False: no such person.

    Whoever signs the person up at the same moment holds the occurrence and waits for the person, or was first: then
    it shows now. Raises StillMoving.
    """
    for network_id in (held := await rows_queries.networks_of(tx, person_id)):
        await networks.lock_network(tx, network_id)
    for series_id in (followed := await rows_queries.series_of(tx, person_id)):
        await default_queries.lock_series(tx, series_id)
    seated = await policies.lock_seatings(tx, list(await rows_queries.coming_signups(tx, person_id, now)))
    if not await queries.lock_person(tx, person_id):
        return False
    if (
        set(await rows_queries.networks_of(tx, person_id)) - set(held)
        or set(await rows_queries.series_of(tx, person_id)) - set(followed)
        or (await rows_queries.coming_signups(tx, person_id, now)).keys() - seated.keys()
    ):
        raise StillMoving
    return True


async def _give_up_places(tx: Connection, person_id: UUID, now: datetime) -> None:
    """Each seat goes to the next in its queue; what has begun stays as it was."""
    coming = await rows_queries.coming_signups(tx, person_id, now)
    for occurrence_id, seating in (await policies.lock_seatings(tx, list(coming))).items():
        if locked := await signups.lock_signup(tx, coming[occurrence_id]):
            await places.give_up(tx, seating, [locked])


async def _leave_networks(tx: Connection, person_id: UUID, now: datetime) -> None:
    for member in await members.lock_memberships_of(tx, person_id):
        await acts.leave(tx, member, now)
    for role in await rows_queries.held_roles(tx, person_id):
        await giving.end(tx, role.id, now)


async def _bury(tx: Connection, contract: type[Contract], gone: Sequence[Gone]) -> None:
    for one in gone:
        await outbox.bury(tx, contract, one.id, one.version)
