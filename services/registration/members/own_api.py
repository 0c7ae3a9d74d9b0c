"""One's own memberships: seen, changed, left (feature A3); nobody else's even exist here."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.registration.members import acts, queries
from services.registration.members.bodies import MembershipView, UpdateMembership, membership_view
from services.registration.members.queries import Kept, Told
from services.registration.networks import queries as networks
from services.registration.organisations import queries as organisations
from shared.contracts import MemberState
from shared.postgres import Connection
from shared.web.asking import Caller, Now, Reading, Transaction
from shared.web.problems import Problem
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["members"])


@router.get("/people/me/memberships")
async def list_memberships(who: Caller, connection: Reading) -> list[MembershipView]:
    """Ended ones too."""
    return [membership_view(member) for member in await queries.memberships_of(connection, who.person_id)]


@router.patch("/people/me/memberships/{member_id}")
async def update_membership(
    member_id: UUID,
    request: UpdateMembership,
    who: Caller,
    tx: Transaction,
    if_match: IfMatch,
    now: Now,
    response: Response,
) -> MembershipView:
    """What is left out stays as it is. In a moderated network another organisation is looked at anew."""
    member = await _mine(tx, member_id, who)
    require_version(member.version, if_match)
    if member.state not in (MemberState.pending, MemberState.active):
        raise Problem(409, "not_active")
    told = _told(member, request)
    if told.organisation_id and not await organisations.existing(tx, [told.organisation_id]):
        raise Problem(422, "unknown_organisation", field="organisation_id")
    network = await networks.network(tx, member.network_id)
    assert network is not None
    after = await acts.change(tx, member, network, told, now)
    set_etag(response, after.version)
    return membership_view(after)


@router.delete("/people/me/memberships/{member_id}")
async def leave_network(member_id: UUID, who: Caller, tx: Transaction, now: Now) -> MembershipView:
    """Leave; leaving again changes nothing."""
    return membership_view(await acts.leave(tx, await _mine(tx, member_id, who), now))


def _told(member: Kept, request: UpdateMembership) -> Told:
    given = request.model_fields_set
    return Told(
        organisation_id=request.organisation_id if "organisation_id" in given else member.organisation_id,
        target_groups=request.target_groups if request.target_groups is not None else member.target_groups,
    )


async def _mine(tx: Connection, member_id: UUID, who: Caller) -> Kept:
    member = await queries.lock_membership(tx, member_id)
    if member is None or member.person_id != who.person_id:
        raise Problem(404, "not_found")
    return member
