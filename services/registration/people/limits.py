"""Nobody's mailbox is flooded through us, and nobody keeps us busy alone (guarantees RS4, RS15, feature A22).

Counts stand in the database, so replicas share them and a restart keeps them. Who is counted stands there as a keyed
hash: no address of a person or of a machine. A refusal only stops asking: a link that was mailed works all the same.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from fastapi import Depends, Request

from services.registration.people import queries
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.telemetry import catalogue, security
from shared.web.asking import resources_of
from shared.web.clients import network_of
from shared.web.problems import Problem


@dataclass(frozen=True)
class Limit:
    """So many in one minute, in one hour and on one day (UTC)."""

    name: Literal["address", "asking", "opening", "organiser"]
    minute: int
    hour: int
    day: int


ADDRESS = Limit("address", 6, 12, 60)
"""Mails that anyone may have sent to one address."""

ASKING = Limit("asking", 40, 300, 2000)
"""Asking for such mails from one network: a hundred colleagues behind one town hall get in within ten minutes."""

OPENING = Limit("opening", 60, 600, 4000)
"""Opening mailed links and beginning sessions from one network: what a guesser would do."""

ORGANISER = Limit("organiser", 200, 300, 500)
"""Mails that one person may cause to others by signing them up or inviting them."""


async def allow_mail(tx: Connection, link_key: bytes, address: str, now: datetime) -> None:
    """Count one more mail to this address; raises Problem 429, for known and unknown addresses alike.

    What follows a plus leads to the same mailbox nearly everywhere, so it doesn't make another one to flood.
    """
    local, _, domain = address.lower().rpartition("@")
    mailbox = local.partition("+")[0] or local
    await allow(tx, link_key, ADDRESS, f"{mailbox}@{domain}", now)


async def allow_organiser(tx: Connection, link_key: bytes, person_id: UUID, now: datetime) -> None:
    """Count one more mail that this person has us send to somebody else; raises Problem 429."""
    await allow(tx, link_key, ORGANISER, str(person_id), now)


async def allow(tx: Connection, link_key: bytes, limit: Limit, who: str, now: datetime) -> None:
    """Raises Problem 429 with the seconds after which it may be asked again."""
    hashed = hmac.digest(link_key, f"{limit.name}\x00{who}".encode(), "sha256")
    in_minute, in_hour, in_day = await queries.count_request(tx, hashed, now)
    at = now.astimezone(UTC)
    if in_day > limit.day:
        raise _too_often(limit, hashed, at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - at)
    if in_hour > limit.hour:
        raise _too_often(limit, hashed, at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) - at)
    if in_minute > limit.minute:
        raise _too_often(limit, hashed, at.replace(second=0, microsecond=0) + timedelta(minutes=1) - at)


def _too_often(limit: Limit, who: bytes, again_in: timedelta) -> Problem:
    catalogue.limits_hit.labels(limit.name).inc()
    security.tell("limit_hit", counted=who.hex()[:16], reason=limit.name)
    return Problem(429, "too_often", headers={"Retry-After": str(max(1, round(again_in.total_seconds())))})


def _per_network(limit: Limit, *, callers_too: bool = True) -> Callable[[Request], Awaitable[None]]:
    async def count(request: Request) -> None:
        """In a transaction of its own: what is refused afterwards counts all the same."""
        held = resources_of(request)
        network = network_of(request)
        if network is not None and (callers_too or not getattr(request.state, "caller", None)):
            async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
                await allow(connection, held.link_key, limit, network, held.clock())

    return count


LimitedAsking = Depends(_per_network(ASKING))
LimitedJoining = Depends(_per_network(ASKING, callers_too=False))
"""The same where a route counts what a caller asks for by who they are (`allow_organiser`)."""

LimitedOpening = Depends(_per_network(OPENING))
"""Among a route's `dependencies`: counted before the route's own transaction begins."""
