"""The three cookies that we set, and what proves that a form was sent by the page that showed it (RS7, RS8)."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from shared.web.caller import Caller

SESSION = "__Host-session"
ASKING = "__Host-asking"
GUEST = "__Host-guest"
"""A person's token for pages of the other services, which know no sessions: registration gives it for ten minutes to
the browser that has logged in there. It opens only the routes whose row of the access table says `in_browser`.
"""

"""The prefix has browsers refuse a cookie unless it is Secure, for this host alone and for all of it. On one's own
machine they take it over plain http as well.
"""


@dataclass(frozen=True)
class LoggedIn:
    """The person behind a session cookie. `proof` stands in each form: no other site knows it."""

    caller: Caller
    proof: str


def give(response: Response, name: str, secret: str, lives: timedelta) -> None:
    response.set_cookie(
        name, secret, max_age=int(lives.total_seconds()), path="/", secure=True, httponly=True, samesite="lax"
    )


def take_back(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
