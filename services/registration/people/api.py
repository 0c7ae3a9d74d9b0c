"""Logging in by mail, one's own record, and another address for the same person (feature A20)."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.registration.people import login, queries, session_queries, sessions
from services.registration.people.address import Address
from services.registration.people.limits import LimitedAsking, LimitedOpening, allow_mail, allow_organiser
from services.registration.people.queries import Person
from services.registration.people.session_queries import Browser, Session
from services.registration.people.sessions import Begun
from shared.contracts import Language as LanguageCode
from shared.mail import links, mails
from shared.postgres import Connection
from shared.web import caller
from shared.web.asking import Caller, Held, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.problems import Problem, existing

router = APIRouter(tags=["people"])

ADDRESS_LINK_LIVES = timedelta(days=2)


class AskLogin(Body):
    address: Address


class Accepted(BaseModel):
    """The same whoever asks and whatever we know: what happens next comes by mail."""

    status: str = "accepted"


class Asked(Accepted):
    """`request` stays with the program that asked: the mailed secret alone opens nothing."""

    request: str


class StartSession(Body):
    """`secret` is the last part of the mailed link, `request` is what POST /logins answered."""

    secret: Annotated[str, Field(max_length=100)]
    request: Annotated[str, Field(max_length=100)]


class Token(BaseModel):
    """`token` goes into `Authorization: Bearer`; it lives ten minutes, the session behind it twelve hours."""

    token: str
    expires_at: datetime


class SessionView(BaseModel):
    """`browser` is as coarse as it takes to tell a phone from a computer; None: a program."""

    id: UUID
    began_at: datetime
    used_at: datetime
    browser: Browser | None
    current: bool

    @classmethod
    def of(cls, session: Session, who: caller.Caller) -> "SessionView":
        return cls(
            id=session.id,
            began_at=session.created_at,
            used_at=session.used_at,
            browser=session.browser,
            current=session.id == who.session_id,
        )


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


@router.post("/logins", status_code=202, dependencies=[LimitedAsking])
async def ask_login(request: AskLogin, tx: Transaction, held: Held, now: Now) -> Asked:
    """Mail a one-time link, if anybody is known at this address; the answer doesn't tell."""
    await allow_mail(tx, held.link_key, request.address, now)
    asking = await login.ask(tx, held.link_key, request.address, now)
    return Asked(request=asking.request)


@router.post("/sessions", status_code=201, dependencies=[LimitedOpening])
async def start_session(request: StartSession, tx: Transaction, held: Held, now: Now) -> Token:
    """Turn the mailed secret into a token, once."""
    started = await login.start(tx, held.link_key, request.secret, now, request=request.request)
    if not isinstance(started, Begun):
        raise Problem(404, "link_unknown", field="secret")
    return await _token(held, started.caller, now)


@router.post("/sessions/current/tokens", status_code=201)
async def renew_token(who: Caller, tx: Transaction, held: Held, now: Now) -> Token:
    """Another ten minutes, as long as the session lives; roles are read anew. A session of which no token is renewed
    for half an hour has ended, and each ends after twelve hours."""
    renewed = await sessions.renew(tx, who, now)
    if renewed is None:
        raise caller.unauthenticated("token_expired")
    return await _token(held, renewed, now)


@router.delete("/sessions/current", status_code=204)
async def end_session(who: Caller, tx: Transaction, held: Held, now: Now) -> None:
    """Log out: tokens of the session are refused at once, within five seconds in every service."""
    held.ended.add(await sessions.end(tx, who.person_id, who.session_id, now))


@router.get("/people/me/sessions")
async def list_sessions(who: Caller, connection: Reading, now: Now) -> list[SessionView]:
    """Where one is logged in, the newest first; nobody has so many that it needed pages."""
    living = await session_queries.living(connection, who.person_id, now, now - sessions.IDLE)
    return [SessionView.of(session, who) for session in living]


@router.delete("/people/me/sessions/{session_id}", status_code=204)
async def end_one_session(session_id: UUID, who: Caller, tx: Transaction, held: Held, now: Now) -> None:
    """End one; others' sessions look like none."""
    ended = await sessions.end(tx, who.person_id, session_id, now)
    if not ended:
        raise Problem(404, "not_found")
    held.ended.add(ended)


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
    await allow_organiser(tx, held.link_key, who.person_id, now)
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
    me = existing(await queries.person(connection, who.person_id))
    return me


def _me(person: Person) -> Me:
    return Me(address=person.address, name=person.name, language=person.language)


async def _token(held: Held, who: caller.Caller, now: datetime) -> Token:
    await held.keys.renew()
    token, expires_at = caller.sign(held.keys.known, who, now=now)
    return Token(token=token, expires_at=expires_at)
