"""Keys for other agencies' programs (feature H18): made by a person, shown once, exchanged for short tokens."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from services.registration.api_keys import acts, queries
from services.registration.api_keys.queries import Key
from services.registration.api_keys.rules import hash_of, token_lifetime
from services.registration.organisations import queries as organisations
from services.registration.roles.rules import today_of
from shared.postgres import Connection
from shared.web import caller
from shared.web.asking import Caller, Held, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.listing import Cursor, Page
from shared.web.problems import Problem

router = APIRouter(tags=["api keys"])

Right = Literal["read", "write"]


class MakeKey(Body):
    """`expires_on` is the last day on which the key holds: at most a year from today."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    access: Right = "read"
    expires_on: date


class MakeWideKey(MakeKey):
    """Networks, or an organisation for all that it owns, or both."""

    network_ids: Annotated[list[UUID], Field(max_length=100)] = []
    organisation_id: UUID | None = None


class KeyView(BaseModel):
    """What is known of a key; `last_used_on` is a day."""

    id: UUID
    name: str
    network_ids: list[UUID]
    organisation_id: UUID | None
    access: Right
    expires_on: date
    created_at: datetime
    last_used_on: date | None
    revoked_at: datetime | None


class NewKey(KeyView):
    """`key` is shown this once: we keep its hash alone."""

    key: str


class KeyToken(BaseModel):
    """`token` goes into `Authorization: Bearer`; it lives ten minutes and opens what the key opens."""

    token: str
    expires_at: datetime


@router.post("/networks/{network_id}/api-keys", status_code=201)
async def make_network_key(network_id: UUID, request: MakeKey, tx: Transaction, who: Caller, now: Now) -> NewKey:
    """A key for this network alone."""
    if not await queries.existing_networks(tx, [network_id]):
        raise Problem(404, "not_found")  # the guard lets administrators pass without a look at the network
    return await _made(tx, request, [network_id], None, who.person_id, now)


@router.get("/networks/{network_id}/api-keys")
async def list_network_keys(network_id: UUID, connection: Reading, cursor: Cursor) -> Page[KeyView]:
    """All keys that open the network; ended and expired ones too."""
    (last,) = cursor.keys(UUID)
    found = await queries.opening(connection, network_id, last, cursor.limit)
    return cursor.page([_view(key) for key in found], *([str(found[-1].id)] if found else []))


@router.delete("/networks/{network_id}/api-keys/{key_id}", status_code=204)
async def revoke_network_key(
    network_id: UUID, key_id: UUID, tx: Transaction, who: Caller, held: Held, now: Now
) -> None:
    """No new tokens from now on, and the ones that there are end within seconds. Wider keys are the administrators'."""
    key = await queries.key(tx, key_id)
    if key is None or key.network_ids != [network_id] or key.organisation_id:
        raise Problem(404, "not_found")
    await acts.revoke(tx, key_id, by=who.person_id, ended=held.ended, now=now)


@router.post("/api-keys", status_code=201)
async def make_key(request: MakeWideKey, tx: Transaction, who: Caller, now: Now) -> NewKey:
    """A key for several networks, or for all that an organisation owns."""
    if not request.network_ids and request.organisation_id is None:
        raise Problem(422, "key_opens_nothing", field="network_ids")
    if set(request.network_ids) - await queries.existing_networks(tx, request.network_ids):
        raise Problem(422, "unknown_network", field="network_ids")
    if request.organisation_id and not await organisations.existing(tx, [request.organisation_id]):
        raise Problem(422, "unknown_organisation", field="organisation_id")
    networks = sorted(set(request.network_ids))
    return await _made(tx, request, networks, request.organisation_id, who.person_id, now)


@router.get("/api-keys")
async def list_keys(connection: Reading, cursor: Cursor) -> Page[KeyView]:
    (last,) = cursor.keys(UUID)
    found = await queries.all_keys(connection, last, cursor.limit)
    return cursor.page([_view(key) for key in found], *([str(found[-1].id)] if found else []))


@router.delete("/api-keys/{key_id}", status_code=204)
async def revoke_key(key_id: UUID, tx: Transaction, who: Caller, held: Held, now: Now) -> None:
    if await queries.key(tx, key_id) is None:
        raise Problem(404, "not_found")
    await acts.revoke(tx, key_id, by=who.person_id, ended=held.ended, now=now)


@router.post("/api-keys/tokens", status_code=201)
async def exchange_key(request: Request, tx: Transaction, held: Held, now: Now) -> KeyToken:
    """A token for the key in `Authorization: Bearer`; never in the address, where logs would have it."""
    secret = caller.bearer(request.headers.get("authorization"))
    key = await queries.living_key(tx, hash_of(secret)) if secret else None
    lifetime = token_lifetime(key.expires_on, now) if key else None
    if key is None or lifetime is None or lifetime.total_seconds() <= 0:
        raise caller.unauthenticated("key_invalid")
    scope = caller.Scope(frozenset(await queries.opened_networks(tx, key)), key.writes)
    await queries.used_on(tx, key.id, today_of(now))
    await held.keys.renew()
    machine = caller.Caller(key.id, key.id, frozenset({"agency"}), scope)
    token, expires_at = caller.sign(held.keys.known, machine, now=now, lifetime=lifetime)
    return KeyToken(token=token, expires_at=expires_at)


async def _made(
    tx: Connection, request: MakeKey, network_ids: list[UUID], organisation_id: UUID | None, by: UUID, now: datetime
) -> NewKey:
    acts.require_fitting(request.expires_on, now)
    writes = request.access == "write"
    key = Key(uuid4(), request.name, network_ids, organisation_id, writes, request.expires_on, now, None, None)
    secret = await acts.make(tx, key, by=by)
    return NewKey(**_view(key).model_dump(), key=secret)


def _view(key: Key) -> KeyView:
    return KeyView(
        id=key.id,
        name=key.name,
        network_ids=key.network_ids,
        organisation_id=key.organisation_id,
        access="write" if key.writes else "read",
        expires_on=key.expires_on,
        created_at=key.created_at,
        last_used_on=key.last_used_on,
        revoked_at=key.revoked_at,
    )
