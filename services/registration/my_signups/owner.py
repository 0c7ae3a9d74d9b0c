"""Whose own page it is: the holder's of a mailed link, or whoever has logged in with the browser."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse

from shared.contracts import Language
from shared.mail import links
from shared.postgres import Connection
from shared.web.caller import Caller
from shared.web.problems import existing


@dataclass(frozen=True)
class Owner:
    """`here` begins the addresses of the person's pages."""

    person_id: UUID
    here: str

    def see(self, language: Language, done: str, page: str = "") -> RedirectResponse:
        """Have the browser see a page anew that says what was `done`, so that reloading it asks for nothing twice."""
        return RedirectResponse(f"{self.here}{page}?done={done}&lang={language}", 303)


async def owner_of(request: Request, connection: Connection, now: datetime) -> Owner:
    """By the secret in the path where there is one, else by the session that the guard has looked at."""
    root = request.scope.get("root_path", "")
    secret = request.path_params.get("secret")
    if secret is None:
        caller: Caller = request.state.caller
        return Owner(caller.person_id, f"{root}/me")
    link = existing(await links.find(connection, "my_signups", secret, now))
    return Owner(link.subject_id, f"{root}/my-signups/{secret}")
