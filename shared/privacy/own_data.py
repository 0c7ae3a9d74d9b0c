"""What a service holds about a person, told to that person: one route in every service (feature K4, guarantee RP8).

A service declares its parts, each with the tables that it tells of; a test compares these with the tables that have a
column for a person. The command line gathers the parts of all services in one file (decision 0022).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from shared.postgres import Connection
from shared.privacy import duty_queries, own_data_queries
from shared.web.asking import Caller, Now, Reading

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """One kind of data: `read` gives a person's rows, `tables` are those that they come from."""

    read: Callable[[Connection, UUID], Awaitable[Rows]]
    tables: tuple[str, ...]


OwnData = Mapping[str, Part]
"""Parts by name, in the order in which a person reads them."""


EVERYWHERE: OwnData = {
    "mails": Part(own_data_queries.mails, ("mail_intents",)),
    "mailed_links": Part(own_data_queries.mailed_links, ("secret_links",)),
    "repeated_requests": Part(own_data_queries.repeated_requests, ("idempotency",)),
}
"""Parts that no service has to declare: the tables are in every service's database."""


class OwnDataView(BaseModel):
    """Everything that `service` holds about the person; other people are left out of it."""

    service: str
    as_of: datetime
    person_id: UUID
    data: dict[str, Rows]


def own_data_router(service: str, parts: OwnData) -> APIRouter:
    """`GET /people/me/data` of a service."""
    router = APIRouter(tags=["people"])

    @router.get("/people/me/data")
    async def show_own_data(who: Caller, connection: Reading, now: Now, response: Response) -> OwnDataView:
        """Everything that this service holds about the caller, machine-readable."""
        response.headers["Cache-Control"] = "no-store"
        return await gather(connection, service, parts, who.person_id, now)

    return router


async def gather(connection: Connection, service: str, parts: OwnData, person_id: UUID, now: datetime) -> OwnDataView:
    """The parts as they are now, and who of the staff looked at the person: the day, what and why, not who."""
    data = {name: await part.read(connection, person_id) for name, part in {**parts, **EVERYWHERE}.items()}
    reads = [read.__dict__ for read in await duty_queries.reads_of(connection, person_id)]
    return OwnDataView(service=service, as_of=now, person_id=person_id, data={**data, "read_by_staff": reads})
