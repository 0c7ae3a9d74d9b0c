"""Joining a network with an address alone, and deciding on those who wait (features A1, A3 to A5, A16, A18)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.registration.members import joining, list_queries
from services.registration.members.bodies import (
    Decision,
    JoinNetwork,
    MemberView,
    MemberWithHistory,
    Rejection,
    Resend,
    member_view,
)
from services.registration.members.deciding import Deciding, shown
from services.registration.members.rules import Step
from services.registration.networks import queries as networks
from services.registration.networks.rules import LIVING
from services.registration.organisations import queries as organisations
from services.registration.people import asking
from services.registration.people import queries as people
from services.registration.people.api import Accepted
from services.registration.people.limits import LimitedAsking, LimitedJoining, allow_mail, allow_organiser
from services.registration.roles import queries as roles
from shared.contracts import MemberState, Organisation
from shared.postgres import Connection
from shared.privacy.duty_log import Disclosure
from shared.web.asking import Held, Language, MaybeCaller, Now, Reading, Transaction
from shared.web.body import Known
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing

router = APIRouter(tags=["members"])


@router.post("/networks/{network_id}/members", status_code=202, dependencies=[LimitedJoining])
async def join_network(
    network_id: UUID,
    request: JoinNetwork,
    tx: Transaction,
    who: MaybeCaller,
    once: Once,
    held: Held,
    language: Language,
    now: Now,
) -> Accepted:
    """Mail a confirm link to the address; the answer is the same whoever is or isn't known there.

    Who is logged in under this very address is in without a mail. A coordinator may join others to the network:
    they confirm as everybody does, and it is kept who asked (feature A18).
    """
    if await once.earlier(tx):
        return Accepted()
    await once.keep(tx, await take_in(tx, held, network_id, request, who, language, now))
    return Accepted()


@router.post("/networks/{network_id}/members/resend", status_code=202, dependencies=[LimitedAsking])
async def resend(network_id: UUID, request: Resend, tx: Transaction, held: Held, now: Now) -> Accepted:
    """Mail the link that fits again; the answer is the same for every address."""
    await allow_mail(tx, held.link_key, request.address, now)
    await living(tx, network_id)
    await asking.put(tx, joining.RESEND, request.address, {"network_id": str(network_id)}, now)
    return Accepted()


@router.get("/networks/{network_id}/members")
async def list_members(
    network_id: UUID,
    tx: Transaction,
    cursor: Cursor,
    disclosure: Disclosure,
    state: Annotated[Known[MemberState] | None, Query()] = None,
) -> Page[MemberView]:
    """In the order in which they joined; for those who coordinate the network."""
    at = cursor.keys(datetime.fromisoformat, UUID)
    found = await list_queries.listed(tx, network_id, state, (at[0], at[1]), cursor.limit)
    disclosure.of(listed.member.person_id for listed in found)
    keys = [found[-1].member.created_at.isoformat(), str(found[-1].member.id)] if found else []
    return cursor.page([member_view(listed) for listed in found], *keys)


@router.get("/networks/{network_id}/organisations")
async def list_organisations(network_id: UUID, connection: Reading, cursor: Cursor) -> Page[Organisation]:
    """Whom the members represent and who has enrolled; organisations, never people (feature A16)."""
    if await networks.network(connection, network_id) is None:
        raise Problem(404, "not_found")
    at = cursor.keys(str, str)
    found = await list_queries.organisations(connection, network_id, (at[0], at[1]), cursor.limit)
    if not found:
        return cursor.page(found)
    name = await organisations.finnish(connection, found[-1].name.in_language("fi"))
    return cursor.page(found, name, str(found[-1].id))


@router.get("/networks/{network_id}/members/{member_id}")
async def show_member(
    network_id: UUID, member_id: UUID, tx: Transaction, response: Response, disclosure: Disclosure
) -> MemberWithHistory:
    return await shown(tx, network_id, member_id, response, disclosure)


@router.post("/networks/{network_id}/members/{member_id}/approval")
async def approve(request: Decision, deciding: Deciding) -> MemberWithHistory:
    return await deciding.take(Step.approve, request.reason)


@router.post("/networks/{network_id}/members/{member_id}/rejection")
async def reject(request: Rejection, deciding: Deciding) -> MemberWithHistory:
    """Turn away somebody who waits, or put out a member; the reason is told to them and kept."""
    return await deciding.take(Step.reject, request.reason)


@router.post("/networks/{network_id}/members/{member_id}/review")
async def review(request: Decision, deciding: Deciding) -> MemberWithHistory:
    """Take an approval back until somebody has looked again (feature A5)."""
    return await deciding.take(Step.review, request.reason)


async def take_in(
    tx: Connection,
    held: Held,
    network_id: UUID,
    request: JoinNetwork,
    who: MaybeCaller,
    language: Language,
    now: Now,
) -> UUID:
    """Begin the membership that the request asks for, or write down that it was asked for; the id of either.

    Nobody learns from the answer, or from how long it takes, who is known. Only who asks for their own address, or
    coordinates the network and may see its members anyway, has it done at once.
    """
    if request.organisation_id and not await organisations.existing(tx, [request.organisation_id]):
        raise Problem(422, "unknown_organisation", field="organisation_id")
    await allow_mail(tx, held.link_key, request.address, now)
    network = await living(tx, network_id)
    wish = joining.wish_of(request, network_id, language)
    mine = await people.person(tx, who.person_id) if who else None
    if mine and mine.address.lower() == request.address.lower():
        return await joining.join_oneself(tx, held.link_key, network, mine, wish, now)
    if who:
        await allow_organiser(tx, held.link_key, who.person_id, now)
        if await roles.coordinates(tx, who.person_id, network_id):
            return await joining.join(tx, held.link_key, network, request.address, wish, now, by=who.person_id)
    return await asking.put(tx, joining.JOIN, request.address, wish.model_dump(mode="json"), now)


async def living(tx: Connection, network_id: UUID) -> networks.Kept:
    """The network, if one can join it. Raises Problem."""
    network = existing(await networks.network(tx, network_id))
    if network.network.state not in LIVING:
        raise Problem(409, "network_closed")
    return network
