"""Networks: registered by coordinators, shown to everybody (features G1, G2, G11)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Response
from pydantic import TypeAdapter

from services.registration.networks import queries
from services.registration.networks.bodies import ChangeState, NetworkView, RegisterNetwork, UpdateNetwork, view
from services.registration.networks.queries import Kept
from services.registration.networks.rules import LED, Character, lacking, may_become
from services.registration.organisations import queries as organisations
from services.registration.people import queries as people
from services.registration.people.limits import allow_mail, allow_organiser
from services.registration.roles import giving
from services.registration.roles import queries as roles
from services.registration.roles.rules import leads_on, today_of
from shared.bus import outbox
from shared.contracts import Network, NetworkKind, NetworkState, RoleKind
from shared.postgres import Connection
from shared.web.asking import Caller, Held, Language, Now, Reading, Transaction
from shared.web.body import Known
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.versions import IfMatch, require_version, set_etag

router = APIRouter(tags=["networks"])

NOT_PART_OF_IT = frozenset({"joining", "leader_address"})
"""What a request tells beside the network itself."""


@router.get("/networks")
async def list_networks(
    connection: Reading,
    cursor: Cursor,
    kind: Annotated[Known[NetworkKind] | None, Query()] = None,
    state: Annotated[Known[NetworkState] | None, Query()] = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[NetworkView]:
    """In Finnish order; `q` looks in names, abbreviation, hashtag and purpose."""
    found = await queries.search(connection, kind, state, q or None, cursor.keys(str, str), cursor.limit)
    views = [view(kept) for kept in found]
    if not views:
        return cursor.page(views)
    name = await organisations.finnish(connection, views[-1].name.in_language("fi"))
    return cursor.page(views, name, str(views[-1].id))


@router.get("/networks/{network_id}")
async def show_network(network_id: UUID, connection: Reading, response: Response) -> NetworkView:
    kept = existing(await queries.network(connection, network_id))
    set_etag(response, kept.network.version)
    return view(kept)


@router.post("/networks", status_code=201)
async def register_network(
    request: RegisterNetwork,
    tx: Transaction,
    who: Caller,
    once: Once,
    held: Held,
    now: Now,
    language: Language,
    response: Response,
) -> NetworkView:
    """Register a network; with `historical`, one from before the platform, in whatever state it is."""
    if earlier := await once.earlier(tx):
        return await show_network(earlier, tx, response)
    told = request.model_dump(exclude=set(NOT_PART_OF_IT))
    if not request.historical:
        _require_new(request)
    told["created_at"] = request.created_at or now
    told["last_active_at"] = request.last_active_at or told["created_at"]
    network = Network.model_validate({**told, "id": uuid4(), "version": 1})
    await _require_sound(tx, network)
    await queries.insert_network(tx, network, request.joining, who.person_id)
    await outbox.add(tx, network, "network.created")
    leader_id = who.person_id
    if request.leader_address:
        if not request.historical:
            await allow_mail(tx, held.link_key, request.leader_address, now)
            await allow_organiser(tx, held.link_key, who.person_id, now)
        leader_id = (await people.ensure_person(tx, request.leader_address, language=language, now=now)).id
    await giving.give(tx, network.id, leader_id, RoleKind.leader, by=who.person_id, now=now, quietly=request.historical)
    await once.keep(tx, network.id)
    set_etag(response, 1)
    return view(Kept(network, request.joining))


@router.patch("/networks/{network_id}")
async def update_network(
    network_id: UUID, request: UpdateNetwork, tx: Transaction, if_match: IfMatch, now: Now, response: Response
) -> NetworkView:
    before = await _locked(tx, network_id, if_match)
    told = {name: getattr(request, name) for name in request.model_fields_set - NOT_PART_OF_IT}
    network = _raised(before.network, now, told)
    await _require_sound(tx, network)
    joining = request.joining if "joining" in request.model_fields_set else before.joining
    await queries.update_network(tx, network, joining)
    await outbox.add(tx, network, "network.updated")
    set_etag(response, network.version)
    return view(Kept(network, joining))


@router.put("/networks/{network_id}/state")
async def change_state(
    network_id: UUID, request: ChangeState, tx: Transaction, if_match: IfMatch, now: Now, response: Response
) -> NetworkView:
    """The next step of the network's life; the same state again changes nothing."""
    before = await _locked(tx, network_id, if_match)
    if request.state is not before.network.state:
        if not may_become(before.network.state, request.state):
            states = {"before": before.network.state.value, "after": request.state.value}
            raise Problem(409, "illegal_transition", field="state", params=states)
        if request.state in LED and not leads_on(await roles.held(tx, network_id), today_of(now)):
            raise Problem(409, "nobody_leads", field="state")
        before = Kept(_raised(before.network, now, {"state": request.state}), before.joining)
        await queries.update_network(tx, before.network, before.joining)
        await outbox.add(tx, before.network, "network.state_changed")
    set_etag(response, before.network.version)
    return view(before)


async def _locked(tx: Connection, network_id: UUID, if_match: int | None) -> Kept:
    kept = existing(await queries.lock_network(tx, network_id))
    require_version(kept.network.version, if_match)
    return kept


_NETWORK = TypeAdapter(Network)


def _raised(before: Network, now: datetime, told: dict[str, Any]) -> Network:
    active = before.last_active_at if before.historical else now
    return _NETWORK.validate_python({**dict(before), **told, "version": before.version + 1, "last_active_at": active})


def _require_new(request: RegisterNetwork) -> None:
    """Only what is brought in from before may begin in the middle of its life."""
    for name in ("created_at", "last_active_at"):
        if getattr(request, name):
            raise Problem(422, "historical_only", field=name)
    if request.state not in (NetworkState.planned, NetworkState.active):
        raise Problem(422, "historical_only", field="state")


async def _require_sound(tx: Connection, network: Network) -> None:
    character = Character(network.kind, network.mandate, network.decision, network.starts_on, network.ends_on)
    for lack in lacking(character):
        raise Problem(422, lack.code, field=lack.field)
    known = await organisations.existing(tx, [network.owner_id, *_named(network.leader_organisation_id)])
    for field, organisation_id in (
        ("owner_id", network.owner_id),
        ("leader_organisation_id", network.leader_organisation_id),
    ):
        if organisation_id and organisation_id not in known:
            raise Problem(422, "unknown_organisation", field=field)


def _named(organisation_id: UUID | None) -> list[UUID]:
    return [organisation_id] if organisation_id else []
