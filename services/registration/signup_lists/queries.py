"""Who signed up for an occurrence, with what its coordinators may know of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.signups.rules import State
from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class Entry:
    """`position` is the rank in the queue. `by_other`: somebody else signed the person up."""

    id: UUID
    ticket: int
    state: State
    position: int | None
    person_id: UUID
    name: str | None
    address: str
    organisation_id: UUID | None
    organisation: Localised | None
    created_by: UUID | None
    attended: bool
    created_at: datetime


async def entries(connection: Connection, occurrence_id: UUID, after: int | None, limit: int | None) -> list[Entry]:
    """In the order in which they came, without those who gave up their place; `limit` None: all."""
    rows = await connection.fetch(
        """
        SELECT s.id, s.ticket, s.state, queue.position, s.person_id, p.name, p.address, s.organisation_id,
               o.name AS organisation, s.created_by, s.attended, s.created_at
        FROM signups s
        JOIN people p ON p.id = s.person_id
        LEFT JOIN organisations o ON o.id = s.organisation_id
        LEFT JOIN (SELECT id, row_number() OVER (ORDER BY ticket) AS position
                   FROM signups WHERE occurrence_id = $1 AND state = 'waiting') AS queue ON queue.id = s.id
        WHERE s.occurrence_id = $1 AND s.state <> 'withdrawn' AND s.ticket > coalesce($2, 0)
        ORDER BY s.ticket LIMIT $3
        """,
        occurrence_id,
        after,
        limit,
    )
    return [
        Entry(**{**row, "organisation": Localised(**row["organisation"]) if row["organisation"] else None})
        for row in rows
    ]
