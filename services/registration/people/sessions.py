"""Sessions: begun by a login, used or forgotten, and ended at once in every service (guarantee RS8)."""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import Request

from services.registration.people import queries, session_queries
from services.registration.people.session_queries import Browser, Session
from shared.bus import outbox
from shared.contracts import Session as EndedSession
from shared.contracts import SessionState
from shared.due import due
from shared.mail.links import hashed
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.telemetry import security
from shared.web import ended_session_queries
from shared.web.asking import resources_of
from shared.web.caller import LIFETIME, Caller
from shared.web.cookies import SESSION, LoggedIn

IDLE = timedelta(minutes=30)
LIVES = timedelta(hours=12)
TOUCHED_EVERY = timedelta(minutes=1)
"""That somebody is there is written down no more often: a look at a page costs no write."""

BURY = "registration.bury_session"
TOLD_FOR = timedelta(hours=1)
"""So long a topic tells of an ended session, and longer where a token of it lives longer."""


@dataclass(frozen=True)
class Begun:
    """`secret` goes into the browser's cookie, and nowhere else; None: a program's session."""

    caller: Caller
    secret: str | None


async def begin(
    tx: Connection, person_id: UUID, now: datetime, *, in_browser: bool, browser: Browser | None = None
) -> Begun:
    """A new session with a new id, whatever the browser had before."""
    session_id, secret = uuid4(), secrets.token_urlsafe(32) if in_browser else None
    await session_queries.insert_session(
        tx,
        session_id,
        person_id,
        now,
        now + LIVES,
        tokens_until=now if in_browser else now + LIFETIME,
        hash=hashed(secret) if secret else None,
        browser=browser,
    )
    security.tell("login_done", who=person_id)
    return Begun(Caller(person_id, session_id, await queries.staff_roles(tx, person_id)), secret)


async def renew(tx: Connection, who: Caller, now: datetime) -> Caller | None:
    """The caller with the roles of today, for another token; None: the session lives no more."""
    lives = await session_queries.prolong(tx, who.session_id, who.person_id, now, now - IDLE, now + LIFETIME)
    return Caller(who.person_id, who.session_id, await queries.staff_roles(tx, who.person_id)) if lives else None


async def end(tx: Connection, person_id: UUID, session_id: UUID, now: datetime) -> list[UUID]:
    """Logged out, or ended from the list. Others' sessions look like none. Answers with what ended."""
    return await _say(tx, await session_queries.delete_sessions(tx, person_id, only=session_id), now)


async def end_of_cookie(tx: Connection, secret: str, now: datetime) -> list[UUID]:
    """What the browser was logged in as before: a new login doesn't leave it behind."""
    session = await session_queries.by_hash(tx, hashed(secret), now, now - IDLE) if secret else None
    return await end(tx, session.person_id, session.id, now) if session else []


async def end_all(tx: Connection, person_id: UUID, now: datetime, *, but: UUID | None = None) -> list[UUID]:
    """For who wants to be nowhere else, whose rights have changed, or who is to be forgotten."""
    return await _say(tx, await session_queries.delete_sessions(tx, person_id, but=but), now)


async def end_everybodys(tx: Connection, now: datetime) -> Mapping[str, int]:
    """After the database was put back from a backup: sessions in it that had ended since would live again.

    What was asked for is forgotten too: the login's mail has gone out long ago, or can be asked for again.
    """
    ended = await _tell(tx, await session_queries.delete_all(tx), now)
    logins, asked = await session_queries.delete_all_logins(tx), await queries.delete_asked(tx)
    security.tell("session_ended", reason="restored", count=len(ended))
    return {"sessions ended": len(ended), "logins under way ended": logins, "requests for mail forgotten": asked}


async def _say(tx: Connection, gone: Iterable[Session], now: datetime) -> list[UUID]:
    ended = await _tell(tx, gone, now)
    for one in ended:
        security.tell("session_ended", session=one)
    return ended


async def _tell(tx: Connection, gone: Iterable[Session], now: datetime) -> list[UUID]:
    ended = [
        EndedSession(id=one.id, version=1, state=SessionState.ended, until=max(one.tokens_until, now)) for one in gone
    ]
    await ended_session_queries.insert_ended(tx, ended)
    await outbox.add_all(tx, [(one, "session.ended") for one in ended])
    for one in ended:
        await due.put(tx, BURY, str(one.id), max(one.until, now + TOLD_FOR))
    return [one.id for one in ended]


async def bury(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """Every token of the session has expired: nobody needs to know of it any more."""
    if (told := await session_queries.end_of(tx, UUID(key))) is not None:
        await outbox.bury(tx, EndedSession, UUID(key), told[0] + 1)
        await session_queries.delete_ended(tx, UUID(key))


async def of_cookie(request: Request) -> LoggedIn | None:
    """Who is behind the browser's cookie; None: nobody, or not any more."""
    secret = request.cookies.get(SESSION)
    if not secret or len(secret) > 100:
        return None
    held = resources_of(request)
    now = held.clock()
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        session = await session_queries.by_hash(connection, hashed(secret), now, now - IDLE)
        if session is None:
            return None
        if session.used_at <= now - TOUCHED_EVERY:
            await session_queries.touch(connection, session.id, now)
        roles = await queries.staff_roles(connection, session.person_id)
    proof = hmac.digest(held.link_key, b"form\x00" + secret.encode(), "sha256").hex()
    return LoggedIn(Caller(session.person_id, session.id, roles), proof)


def browser_of(request: Request) -> Browser | None:
    """As coarse as a person needs to tell their phone from their computer; the header itself is kept nowhere."""
    told = request.headers.get("user-agent", "")
    if "Mozilla/" not in told:
        return None
    return "phone" if any(word in told for word in ("Mobi", "Android", "iPhone", "iPad")) else "computer"
