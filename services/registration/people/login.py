"""A login by mail: a link that works once, for ten minutes, and only the newest one asked for (guarantee RS5)."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from services.registration.people import own_page, queries
from shared.mail import links, mails
from shared.postgres import Connection
from shared.web.caller import Caller

LINK_LIVES = timedelta(minutes=10)
SESSION_LIVES = timedelta(hours=12)
OWN_PAGE_LIVES = timedelta(days=30)


async def offer_at(tx: Connection, link_key: bytes, address: str, now: datetime) -> None:
    """Mail whoever has this address a new link; an older one is dead from now on.

    For an unknown address the same is done and taken back, so that the time tells no more than the answer does.
    """
    person = await queries.person_at(tx, address)
    trial = tx.transaction()
    await trial.start()
    await _offer(tx, link_key, person.id if person else uuid4(), now)
    await (trial.commit() if person else trial.rollback())


async def _offer(tx: Connection, link_key: bytes, person_id: UUID, now: datetime) -> None:
    expires_at = now + LINK_LIVES
    await links.renew(tx, link_key, "login", person_id, person_id=person_id, now=now, expires_at=expires_at)
    await mails.intend(tx, key=f"login:{uuid4()}", person_id=person_id, template="login", best_before=expires_at)


async def start(tx: Connection, secret: str, now: datetime) -> Caller | None:
    """Spend the link and begin a session; None for every secret that isn't a living link."""
    link = await links.spend(tx, "login", secret, now)
    if link is None:
        return None
    await queries.confirm_mailbox(tx, link.subject_id, now)
    session_id = uuid4()
    await queries.insert_session(tx, session_id, link.subject_id, now, now + SESSION_LIVES)
    return Caller(link.subject_id, session_id, await queries.staff_roles(tx, link.subject_id))


async def lead_to_own_page(tx: Connection, link_key: bytes, secret: str, now: datetime) -> str | None:
    """Spend the link; the path of the person's own page, or None for what isn't a living link."""
    link = await links.spend(tx, "login", secret, now)
    if link is None:
        return None
    person_id = link.subject_id
    await queries.confirm_mailbox(tx, person_id, now)
    return await own_page.path(tx, link_key, person_id, now, lives=OWN_PAGE_LIVES)
