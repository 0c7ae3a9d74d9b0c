"""Each class of registration's data, and how it goes when its time is over."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.registration.erasures import asking
from services.registration.erasures.erasing import erase
from services.registration.erasures.rows_queries import Gone
from services.registration.members import acts
from services.registration.members import queries as members
from services.registration.retention import people_queries, queries
from shared.bus import outbox
from shared.contracts import Contract, Member, Role, Signup
from shared.postgres import Connection
from shared.privacy import erasing, erasure_queries
from shared.privacy.purging import Purge
from shared.web.resources import Resources


async def _unconfirmed_memberships(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return await _forget_members(tx, await people_queries.unconfirmed_members(tx, before, limit), now)


async def _memberships(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return await _forget_members(tx, await people_queries.ended_members(tx, before, limit), now)


async def _forget_members(tx: Connection, ids: Sequence[UUID], now: datetime) -> int:
    """Whoever isn't out yet is withdrawn first, as subscribers expect."""
    for member_id in ids:
        if member := await members.lock_membership(tx, member_id):
            await acts.leave(tx, member, now)
    await erasure_queries.forget_links_about(tx, ids)
    return await _bury(tx, Member, [gone for one in ids if (gone := await people_queries.delete_member(tx, one))])


async def _roles(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return await _bury(tx, Role, await people_queries.delete_ended_roles(tx, before, limit))


async def _signups(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    return await _bury(tx, Signup, await people_queries.make_old_signups_nobodys(tx, before, limit))


async def _unconfirmed_people(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """Nobody but registration has ever heard of them."""
    await erasure_queries.hold(tx)
    found = await people_queries.people_unconfirmed(tx, before, limit)
    for person_id in found:
        await erasing.forget(tx, person_id, erase, now)
    return len(found)


def _people(link_key: bytes) -> Purge:
    """They are told by mail, and forgotten everywhere."""

    async def run(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
        found = await people_queries.people_unseen(tx, before, limit)
        for person_id in found:
            await asking.ask(tx, link_key, person_id, "not_needed", now)
        return len(found)

    return Purge(run, people_queries.oldest_unseen)


async def _bury(tx: Connection, contract: type[Contract], gone: Sequence[Gone]) -> int:
    for one in gone:
        await outbox.bury(tx, contract, one.id, one.version)
    return len(gone)


def purges(held: Resources) -> Mapping[str, Purge]:
    """By the names that retention.yaml gives them."""
    return {
        "people": _people(held.link_key),
        "unconfirmed_people": Purge(_unconfirmed_people, people_queries.oldest_unconfirmed),
        "unconfirmed_memberships": Purge(_unconfirmed_memberships, people_queries.oldest_unconfirmed_member),
        "memberships": Purge(_memberships, people_queries.oldest_ended_member),
        "membership_reasons": Purge(queries.purge_reasons, queries.oldest_reason),
        "roles": Purge(_roles, people_queries.oldest_ended_role),
        "signups": Purge(_signups, people_queries.oldest_signup),
        "series_signups": Purge(queries.purge_series_signups, queries.oldest_series_signup),
        "organisation_proposals": Purge(queries.purge_proposals, queries.oldest_proposal),
        "sessions": Purge(queries.purge_sessions, queries.oldest_session),
        "logins": Purge(queries.purge_logins, queries.oldest_login),
        "asked": Purge(queries.purge_asked, queries.oldest_asked),
        "counted_requests": Purge(queries.purge_counted_requests, queries.oldest_counted_request),
        "address_changes": Purge(queries.purge_address_changes, queries.oldest_address_change),
        "api_keys": Purge(queries.purge_api_keys, queries.oldest_api_key),
        "erasure_requests": Purge(queries.purge_erasure_requests, queries.oldest_erasure_request),
    }
