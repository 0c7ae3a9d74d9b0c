"""Nobody fills a roadmap with comments alone: so many from one network in an hour and on a day (guarantee RS15).

Counts stand in the database, so replicas share them. Who is counted stands there as a keyed hash, no address.
"""

import hmac
from datetime import UTC, datetime, timedelta

from fastapi import Depends, Request

from services.roadmaps.comments import count_queries
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.telemetry import catalogue, security
from shared.web.asking import resources_of
from shared.web.clients import network_of
from shared.web.problems import Problem

IN_AN_HOUR = 60
ON_A_DAY = 300
"""A hundred colleagues behind one town hall's address come through; a program that writes all day doesn't."""


async def _count(request: Request) -> None:
    """In a transaction of its own: what is refused afterwards counts all the same."""
    held, network = resources_of(request), network_of(request)
    if network is None:
        return
    now, who = held.clock(), hmac.digest(held.link_key, f"comment\x00{network}".encode(), "sha256")
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        in_hour, on_day = await count_queries.count(connection, who, now)
    if in_hour > IN_AN_HOUR or on_day > ON_A_DAY:
        catalogue.limits_hit.labels("comment").inc()
        security.tell("limit_hit", counted=who.hex()[:16], reason="comment")
        raise Problem(
            429, "too_many_comments", headers={"Retry-After": str(_again_in(now, whole_day=on_day > ON_A_DAY))}
        )


def _again_in(now: datetime, *, whole_day: bool) -> int:
    """Seconds until the hour, or the day (UTC), is over."""
    at = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    ends = at.replace(hour=0) + timedelta(days=1) if whole_day else at + timedelta(hours=1)
    return max(1, round((ends - now).total_seconds()))


LimitedCommenting = Depends(_count)
"""Among a route's `dependencies`: counted before the route's own transaction begins."""
