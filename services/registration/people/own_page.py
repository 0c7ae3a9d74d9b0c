"""A person's own page, and the secret link that opens it from letters and other pages."""

from datetime import datetime, timedelta
from uuid import UUID

from shared.mail import links
from shared.postgres import Connection

PURPOSE = "my_signups"
LIVES = timedelta(days=400)


async def path(tx: Connection, link_key: bytes, person_id: UUID, now: datetime, *, lives: timedelta = LIVES) -> str:
    """Where the person's page is: the same address as before, from now on good for at least `lives`."""
    secret = await links.keep(tx, link_key, PURPOSE, person_id, person_id=person_id, now=now, expires_at=now + lives)
    return f"/my-signups/{secret}"


async def living_path(connection: Connection, link_key: bytes, person_id: UUID, now: datetime) -> str | None:
    """The same without writing; None: no link to it is alive."""
    secret = await links.living(connection, link_key, PURPOSE, person_id, now)
    return f"/my-signups/{secret}" if secret else None
