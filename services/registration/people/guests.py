"""What a browser that has logged in here shows the other services: a token that lives for ten minutes."""

from datetime import datetime

from starlette.responses import Response

from services.registration.people import sessions
from shared.postgres import Connection
from shared.web import cookies
from shared.web.caller import LIFETIME, Caller, sign
from shared.web.resources import Resources


async def let_be_guest(tx: Connection, held: Resources, who: Caller, response: Response, now: datetime) -> None:
    """With the roles of today; none for a session that lives no more."""
    if (renewed := await sessions.renew(tx, who, now)) is not None:
        await held.keys.renew()
        token, _ = sign(held.keys.known, renewed, now=now)
        cookies.give(response, cookies.GUEST, token, LIFETIME)
