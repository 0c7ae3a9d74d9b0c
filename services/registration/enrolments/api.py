"""Organisations enrol in a network, a joint body with all its municipalities in one act (feature A7)."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.registration.enrolments import queries
from services.registration.enrolments.rules import brought_by
from services.registration.networks import queries as networks
from services.registration.networks.rules import LIVING
from services.registration.organisations import queries as organisations
from shared.bus import outbox
from shared.contracts import Enrolment, Organisation
from shared.postgres import Connection
from shared.web.asking import Caller, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.listing import Cursor, Page
from shared.web.problems import Problem, existing
from shared.web.versions import set_etag

router = APIRouter(tags=["enrolments"])


class Enrol(Body):
    organisation_id: UUID


class Municipalities(BaseModel):
    """`count` is of them all, each once; `municipalities` is one page of them."""

    count: int
    municipalities: Page[Organisation]


@router.post("/networks/{network_id}/enrolments", status_code=201)
async def enrol(
    network_id: UUID, request: Enrol, tx: Transaction, who: Caller, now: Now, response: Response
) -> Enrolment:
    """Enrol an organisation; 200 with the enrolment that is there when it is in already."""
    await _require_living(tx, network_id)
    organisation = await organisations.organisation(tx, request.organisation_id)
    if organisation is None:
        raise Problem(422, "unknown_organisation", field="organisation_id")
    brought = brought_by(organisation, await organisations.kinds(tx, organisation.member_ids))
    enrolment = await queries.enrol(tx, network_id, organisation.id, brought, by=who.person, now=now)
    if enrolment is None:
        response.status_code = 200
        enrolment = await queries.of_organisation(tx, network_id, organisation.id)
        assert enrolment is not None
    else:
        await outbox.add(tx, enrolment, "enrolment.made")
        if network := await networks.touch(tx, network_id, now):
            await outbox.add(tx, network, "network.updated")
    set_etag(response, enrolment.version)
    return enrolment


@router.get("/networks/{network_id}/enrolments")
async def list_enrolments(network_id: UUID, connection: Reading, cursor: Cursor) -> Page[Enrolment]:
    """Withdrawn ones too."""
    await _require_network(connection, network_id)
    (last,) = cursor.keys(UUID)
    found = await queries.listed(connection, network_id, last, cursor.limit)
    return cursor.page(found, *([str(found[-1].id)] if found else []))


@router.delete("/networks/{network_id}/enrolments/{enrolment_id}")
async def withdraw(network_id: UUID, enrolment_id: UUID, tx: Transaction) -> Enrolment:
    """Withdrawing again changes nothing."""
    enrolment = await queries.withdraw(tx, network_id, enrolment_id)
    if enrolment is not None:
        await outbox.add(tx, enrolment, "enrolment.withdrawn")
        return enrolment
    before = await queries.enrolment(tx, enrolment_id)
    if before is None or before.network_id != network_id:
        raise Problem(404, "not_found")
    return before


@router.get("/networks/{network_id}/municipalities")
async def list_municipalities(network_id: UUID, connection: Reading, cursor: Cursor) -> Municipalities:
    """Whoever came alone and with a joint body counts once."""
    await _require_network(connection, network_id)
    at = cursor.keys(str, str)
    found = await queries.municipalities(connection, network_id, (at[0], at[1]), cursor.limit)
    keys: list[str] = []
    if found:
        keys = [await organisations.finnish(connection, found[-1].name.in_language("fi")), str(found[-1].id)]
    return Municipalities(
        count=await queries.count_municipalities(connection, network_id), municipalities=cursor.page(found, *keys)
    )


async def _require_network(connection: Connection, network_id: UUID) -> networks.Kept:
    network = existing(await networks.network(connection, network_id))
    return network


async def _require_living(connection: Connection, network_id: UUID) -> None:
    network = (await _require_network(connection, network_id)).network
    if network.state not in LIVING and not network.historical:
        raise Problem(409, "network_closed")
