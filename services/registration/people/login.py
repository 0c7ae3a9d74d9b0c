"""A login by mail: a link that works once, for ten minutes, in the browser that asked or with its code (RS5)."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from services.registration.people import asking, queries, session_queries, sessions
from services.registration.people.queries import Asked
from services.registration.people.session_queries import Browser, Login
from services.registration.people.sessions import Begun
from shared.mail import links, mails
from shared.postgres import Connection
from shared.telemetry import security
from shared.web.resources import Resources

LINK_LIVES = timedelta(minutes=10)
KIND = "login"
TRIES = 5
"""So many wrong codes kill a link: one in 200 thousand million guesses is right."""

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which people take for one another."""

Refusal = Literal["unknown", "elsewhere", "wrong_code"]
"""No such link (or not any more); opened where it wasn't asked for, without a code; with a wrong one."""


@dataclass(frozen=True)
class Asking:
    """What stays with whoever asked: `request` with the program or in the browser's cookie, `code` on its page."""

    request: str
    code: str


def new_asking() -> Asking:
    return Asking(secrets.token_urlsafe(32), "".join(secrets.choice(LETTERS) for _ in range(8)))


async def ask(tx: Connection, link_key: bytes, address: str, now: datetime) -> Asking:
    """Whoever has this address is mailed a link; what is answered is the same for every address."""
    made = new_asking()
    told = {"request": links.hashed(made.request).hex(), "code": _keyed(link_key, made.code).hex()}
    await asking.put(tx, KIND, address, told, now)
    return made


async def offer(tx: Connection, held: Resources, asked: Asked, now: datetime) -> None:
    """Mail whoever has this address a new link; an older one is dead from now on.

    For an unknown address the same is done and taken back, so that nobody who measures us at work can tell.
    """
    person = await queries.person_at(tx, asked.address)
    trial = tx.transaction()
    await trial.start()
    await _offer(tx, held.link_key, person.id if person else uuid4(), asked, now)
    await (trial.commit() if person else trial.rollback())
    security.tell("login_asked", who=person.id if person else None)


async def _offer(tx: Connection, link_key: bytes, person_id: UUID, asked: Asked, now: datetime) -> None:
    expires_at = now + LINK_LIVES
    request, code = bytes.fromhex(asked.told["request"]), bytes.fromhex(asked.told["code"])
    await session_queries.upsert_login(tx, person_id, request, code, expires_at)
    await links.renew(tx, link_key, "login", person_id, person_id=person_id, now=now, expires_at=expires_at)
    await mails.intend(tx, key=f"login:{uuid4()}", person_id=person_id, template="login", best_before=expires_at)


async def is_asker(connection: Connection, secret: str, request: str, now: datetime) -> bool | None:
    """Did this browser ask for the link? None: there is no such link (any more). Spends nothing."""
    link = await links.find(connection, "login", secret, now)
    login = await session_queries.login(connection, link.subject_id) if link and not link.spent_at else None
    return _asked_here(login, request) if login else None


async def start(
    tx: Connection,
    link_key: bytes,
    secret: str,
    now: datetime,
    *,
    request: str = "",
    code: str = "",
    in_browser: bool = False,
    browser: Browser | None = None,
) -> Begun | Refusal:
    """Spend the link and begin a session, for who proves with `request` or `code` that they asked for it.

    A wrong code is counted, so the caller commits also what was refused.
    """
    link = await links.find(tx, "login", secret, now)
    login = await session_queries.lock_login(tx, link.subject_id) if link else None
    if login is None:
        return _refused("unknown")
    if not _asked_here(login, request) and not _has_code(login, link_key, code):
        return await _not_proven(tx, login, code)
    if await links.spend(tx, "login", secret, now) is None:
        return _refused("unknown", login.person_id)
    await session_queries.delete_logins(tx, [login.person_id])
    await queries.confirm_mailbox(tx, login.person_id, now)
    return await sessions.begin(tx, login.person_id, now, in_browser=in_browser, browser=browser)


async def _not_proven(tx: Connection, login: Login, code: str) -> Refusal:
    if not code:
        return _refused("elsewhere", login.person_id)
    await session_queries.count_wrong_try(tx, login.person_id)
    if login.wrong_tries + 1 < TRIES:
        return _refused("wrong_code", login.person_id)
    await session_queries.delete_logins(tx, [login.person_id])
    await links.drop(tx, "login", login.person_id)
    return _refused("unknown", login.person_id)


def _asked_here(login: Login, request: str) -> bool:
    return bool(request) and hmac.compare_digest(links.hashed(request), login.request_hash)


def _has_code(login: Login, link_key: bytes, code: str) -> bool:
    return bool(code) and hmac.compare_digest(_keyed(link_key, code), login.code_hash)


def _keyed(link_key: bytes, code: str) -> bytes:
    """However it is typed: small letters, with spaces or a hyphen in it."""
    typed = "".join(letter for letter in code.upper() if letter in LETTERS)
    return hmac.digest(link_key, b"login_code\x00" + typed.encode(), "sha256")


def _refused(reason: Refusal, who: UUID | None = None) -> Refusal:
    security.tell("login_refused", who=who, reason=reason)
    return reason
