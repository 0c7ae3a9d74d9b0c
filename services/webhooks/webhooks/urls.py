"""Whether a webhook may lead there, looked at when it is saved; looked at again whenever it is connected to."""

from typing import Annotated

from fastapi import Depends, Request

from services.webhooks.receivers.outside import Blocked, Outside
from services.webhooks.receivers.rules import Target
from shared.web.problems import Problem

OUTSIDE = Outside()


async def way_out(request: Request) -> Outside:
    """The process's; one that a test's app was given instead."""
    outside: Outside = getattr(request.app.state, "outside", OUTSIDE)
    return outside


Way = Annotated[Outside, Depends(way_out)]


async def require_reachable(outside: Outside, url: str) -> None:
    """Raises Problem 422 about the field `url`. Nothing is connected to."""
    target = outside.target_of(url)
    if not isinstance(target, Target):
        raise Problem(422, target, field="url", params={"ports": _ports(outside)})
    try:
        await outside.addresses_of(target.host, target.port)
    except Blocked as error:
        raise Problem(422, "url_not_public", field="url") from error
    except (OSError, UnicodeError, TimeoutError) as error:
        raise Problem(422, "url_unknown_host", field="url") from error


def _ports(outside: Outside) -> str:
    return ", ".join(map(str, sorted(outside.ports or ())))
