"""Logging in by mail, one's own record, and another address for the same person (feature A20)."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.registration.people import login, queries
from services.registration.people.address import Address
from services.registration.people.limits import allow_mail
from services.registration.people.queries import Person
from shared.contracts import Language as LanguageCode
from shared.mail import links, mails
from shared.postgres import Connection
from shared.web import caller
from shared.web.asking import Caller, Held, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.problems import Problem

router = APIRouter(tags=["people"])

ADDRESS_LINK_LIVES = timedelta(days=2)


class AskLogin(Body):
    address: Address


class Accepted(BaseModel):
    """The same whoever asks and whatever we know: what happens next comes by mail."""

    status: str = "accepted"


class StartSession(Body):
    """`secret` is the last part of the mailed link."""

    secret: Annotated[str, Field(max_length=100)]


class Token(BaseModel):
    """`token` goes into `Authorization: Bearer`; it lives ten minutes, the session behind it twelve hours."""

    token: str
    expires_at: datetime


class Me(BaseModel):
    address: str
    name: str | None
    language: LanguageCode


class UpdateMe(Body):
    """What is left out stays as it is; a name may be taken away again with null."""

    name: Annotated[str, Field(max_length=200)] | None = None
    language: LanguageCode | None = None


class ChangeAddress(Body):
    address: Address


@router.get("/jwks.json")
async def published_keys(held: Held) -> dict[str, Any]:
    """The public keys by which every service checks tokens (RFC 7517)."""
    await held.keys.renew()
    return dict(held.keys.known.as_dict(private=False))


@router.post("/logins", status_code=202)
async def ask_login(request: AskLogin, tx: Transaction, held: Held, now: Now) -> Accepted:
    """Mail a one-time link, if anybody is known at this address; the answer doesn't tell."""
    await allow_mail(tx, held.link_key, request.address, now)
    await login.offer_at(tx, held.link_key, request.address, now)
    return Accepted()


@router.post("/sessions", status_code=201)
async def start_session(request: StartSession, tx: Transaction, held: Held, now: Now) -> Token:
    """Turn the mailed secret into a token, once."""
    started = await login.start(tx, request.secret, now)
    if started is None:
        raise Problem(404, "link_unknown", field="secret")
    return await _token(held, started, now)


@router.post("/sessions/current/tokens", status_code=201)
async def renew_token(who: Caller, connection: Reading, held: Held, now: Now) -> Token:
    """Another ten minutes, as long as the session lives; roles are read anew."""
    if not await queries.session_lives(connection, who.session_id, who.person_id, now):
        raise caller.unauthenticated("token_expired")
    roles = await queries.staff_roles(connection, who.person_id)
    return await _token(held, caller.Caller(who.person_id, who.session_id, roles), now)


@router.delete("/sessions/current", status_code=204)
async def end_session(who: Caller, tx: Transaction) -> None:
    await queries.delete_session(tx, who.session_id, who.person_id)


@router.get("/people/me")
async def show_me(who: Caller, connection: Reading) -> Me:
    return _me(await _myself(connection, who))


@router.patch("/people/me")
async def update_me(request: UpdateMe, who: Caller, tx: Transaction) -> Me:
    me = await _myself(tx, who)
    name = request.name or None if "name" in request.model_fields_set else me.name
    language = request.language or me.language
    await queries.update_person(tx, me.id, name, language)
    return Me(address=me.address, name=name, language=language)


@router.post("/people/me/address-changes", status_code=202)
async def change_address(request: ChangeAddress, who: Caller, tx: Transaction, held: Held, now: Now) -> Accepted:
    """Mail a link to the new address; one click there moves the person, and the old address is told."""
    await allow_mail(tx, held.link_key, request.address, now)
    me = await _myself(tx, who)
    change_id, expires_at = uuid4(), now + ADDRESS_LINK_LIVES
    await queries.insert_address_change(tx, change_id, me, request.address, now)
    await links.renew(tx, held.link_key, "address", change_id, person_id=me.id, now=now, expires_at=expires_at)
    await mails.intend(
        tx,
        key=f"address_change:{change_id}",
        person_id=me.id,
        template="address_change",
        values={"change_id": str(change_id)},
        best_before=expires_at,
    )
    return Accepted()


async def _myself(connection: Connection, who: Caller) -> Person:
    me = await queries.person(connection, who.person_id)
    if me is None:
        raise Problem(404, "not_found")
    return me


def _me(person: Person) -> Me:
    return Me(address=person.address, name=person.name, language=person.language)


async def _token(held: Held, who: caller.Caller, now: datetime) -> Token:
    await held.keys.renew()
    token, expires_at = caller.sign(held.keys.known, who, now=now)
    return Token(token=token, expires_at=expires_at)
