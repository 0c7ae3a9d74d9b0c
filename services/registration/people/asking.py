"""What anybody may ask for about an address: written down and answered at once, done a moment later (guarantee RS3).

Who is behind the address is looked up only then, so that neither the answer nor its time tells who is known.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import structlog

from services.registration.people import queries
from services.registration.people.queries import Asked
from shared.due import Duty, due
from shared.postgres import Connection
from shared.web.problems import Problem
from shared.web.resources import Resources

DO = "registration.do_what_was_asked"

Act: TypeAlias = Callable[[Connection, Resources, Asked, datetime], Awaitable[None]]
"""Does what one kind of asking is for; a Problem means that it can't be done any more, and then nothing is."""

log = structlog.get_logger(__name__)


async def put(tx: Connection, kind: str, address: str, told: dict[str, Any], now: datetime) -> UUID:
    """Write it down: the same two statements for every address."""
    asked = Asked(uuid4(), kind, address, told)
    await queries.insert_asked(tx, asked, now)
    await due.put(tx, DO, str(asked.id), now)
    return asked.id


def doing(acts: Mapping[str, Act]) -> Callable[[Resources], Mapping[str, Duty]]:
    """The duty, for a process that holds `Resources`."""

    def with_resources(held: Resources) -> Mapping[str, Duty]:
        async def do(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
            asked = await queries.take_asked(tx, UUID(key))
            if asked is None:
                return
            try:
                async with tx.transaction():
                    await acts[asked.kind](tx, held, asked, now)
            except Problem as refused:
                log.info("asked_in_vain", asked=asked.kind, code=refused.code)

        return {DO: do}

    return with_resources
