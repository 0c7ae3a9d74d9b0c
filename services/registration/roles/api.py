"""Roles in a network: given, ended, handed over; somebody always leads (feature A8)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registration.members import queries as members
from services.registration.networks import queries as networks
from services.registration.networks.rules import LED
from services.registration.people import queries as people
from services.registration.people.address import Address
from services.registration.people.limits import allow_mail, allow_organiser
from services.registration.roles import giving, queries
from services.registration.roles.rules import leads_on, today_of
from shared.contracts import Role, RoleKind
from shared.postgres import Connection
from shared.privacy.duty_log import Disclosing, Disclosure
from shared.web.asking import Caller, Held, Language, Now, Transaction
from shared.web.body import Body, Known
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import set_etag

router = APIRouter(tags=["roles"])


class GiveRole(Body):
    """To whoever reads mail at `address`; from today and until further notice, unless the dates say otherwise."""

    address: Address
    kind: Known[RoleKind]
    starts_on: date | None = None
    ends_on: date | None = None


class HandOver(Body):
    """`to` is the address of an active member of the network; `kind` is the caller's own role."""

    to: Annotated[Address, Field(description="An active member's address")]
    kind: Known[RoleKind] = RoleKind.leader


@router.get("/networks/{network_id}/roles")
async def list_roles(network_id: UUID, tx: Transaction, cursor: Cursor, disclosure: Disclosure) -> Page[Role]:
    """Those held now, and the ended ones as history."""
    (last,) = cursor.keys(UUID)
    roles = await queries.in_network(tx, network_id, last, cursor.limit)
    disclosure.of(role.person_id for role in roles)
    return cursor.page(roles, *([str(roles[-1].id)] if roles else []))


@router.post("/networks/{network_id}/roles", status_code=201)
async def give_role(
    network_id: UUID,
    request: GiveRole,
    tx: Transaction,
    who: Caller,
    once: Once,
    held: Held,
    language: Language,
    now: Now,
    response: Response,
    disclosure: Disclosure,
) -> Role:
    """They are told by mail, unless the caller gives it to themselves."""
    if earlier := await once.earlier(tx):
        return _shown(await _role(tx, earlier), disclosure)
    starts_on = request.starts_on or today_of(now)
    if request.ends_on and request.ends_on < max(starts_on, today_of(now)):
        raise Problem(422, "ends_before_it_starts", field="ends_on")
    await _lock(tx, network_id)
    await allow_mail(tx, held.link_key, request.address, now)
    await allow_organiser(tx, held.link_key, who.person_id, now)
    person = await people.ensure_person(tx, request.address, language=language, now=now)
    role = await giving.give(
        tx, network_id, person.id, request.kind, by=who.person_id, now=now, starts_on=starts_on, ends_on=request.ends_on
    )
    if role is None:
        raise Problem(409, "role_held_already", field="kind")
    await once.keep(tx, role.id)
    set_etag(response, role.version)
    return _shown(role, disclosure)


@router.delete("/networks/{network_id}/roles/{role_id}")
async def end_role(
    network_id: UUID, role_id: UUID, tx: Transaction, who: Caller, now: Now, disclosure: Disclosure
) -> Role:
    """End a role today; ending an ended one changes nothing. The last leader of a living network stays."""
    led = await _lock(tx, network_id)
    role = await _role(tx, role_id)
    if role.network_id != network_id:
        raise Problem(404, "not_found")
    if not role.active:
        return _shown(role, disclosure)
    if led and role.kind is RoleKind.leader:
        await _require_leader(tx, network_id, role_id, now=now)
    return _shown(await giving.end(tx, role_id, now, by=who.person_id) or role, disclosure)


@router.post("/networks/{network_id}/handover")
async def hand_over(
    network_id: UUID, request: HandOver, tx: Transaction, who: Caller, now: Now, disclosure: Disclosure
) -> Role:
    """Give one's own role to a member and lay it down, in one act; answers with the new holder's role."""
    await _lock(tx, network_id)
    mine = [role for role in await queries.held_by(tx, network_id, who.person_id) if role.kind is request.kind]
    if not mine:
        raise Problem(409, "role_not_held", field="kind")
    heir = await members.active_member_at(tx, network_id, request.to)
    if heir is None or heir == who.person_id:
        raise Problem(422, "not_a_member", field="to")
    role = await giving.give(tx, network_id, heir, request.kind, by=who.person_id, now=now)
    if role is None:
        raise Problem(409, "role_held_already", field="to")
    await giving.end(tx, mine[0].id, now, by=who.person_id)
    return _shown(role, disclosure)


def _shown(role: Role, disclosure: Disclosing) -> Role:
    """Whose role it is stands in the duty log."""
    disclosure.of([role.person_id])
    return role


async def _lock(tx: Connection, network_id: UUID) -> bool:
    """Hold the network, so that two leaders can't go at once; does somebody have to lead it?"""
    kept = existing(await networks.lock_network(tx, network_id))
    return kept.network.state in LED


async def _role(tx: Connection, role_id: UUID) -> Role:
    role = existing(await queries.role(tx, role_id))
    return role


async def _require_leader(tx: Connection, network_id: UUID, without: UUID, *, now: Now) -> None:
    if not leads_on(await queries.held(tx, network_id), today_of(now), without=without):
        raise Problem(409, "last_leader", field="role_id")
