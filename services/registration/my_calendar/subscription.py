"""The one secret by which a person's calendar program reads their sign-ups (guarantee RS14).

It is shown once, when it is made; the database keeps its hash. Making it anew, or taking it back, kills the old one.
"""

from datetime import datetime, timedelta
from uuid import UUID

from services.registration.my_calendar import queries
from shared.mail import links
from shared.postgres import Connection

PURPOSE = "my_calendar"
LIVES = timedelta(days=3650)


async def make(tx: Connection, link_key: bytes, person_id: UUID, now: datetime) -> str:
    """The path of the person's feed; an older one is dead from now on."""
    secret = await links.renew(tx, link_key, PURPOSE, person_id, person_id=person_id, now=now, expires_at=now + LIVES)
    return f"/my-calendar/{secret}.ics"


async def take_back(tx: Connection, person_id: UUID) -> None:
    await links.drop(tx, PURPOSE, person_id)


async def lives(connection: Connection, person_id: UUID, now: datetime) -> bool:
    return await queries.has_link(connection, PURPOSE, person_id, now)


async def owner(connection: Connection, secret: str, now: datetime) -> UUID | None:
    """Whose feed it is, as long as they are in any network; None: answer 404."""
    link = await links.find(connection, PURPOSE, secret, now)
    if link is None or not await queries.is_member(connection, link.subject_id):
        return None
    return link.subject_id
