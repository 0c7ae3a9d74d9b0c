"""What the command line asks registration's database about people who are to be forgotten."""

from dataclasses import dataclass
from datetime import datetime

from shared.postgres import Connection


@dataclass(frozen=True)
class Open:
    """An erasure that isn't done. `missing` are the services that haven't answered, registration among them."""

    request: str
    asked_at: datetime
    missing: list[str]


async def open_erasures(connection: Connection) -> list[Open]:
    """The oldest first. Named by the request or, where there was none, by the person's opaque id."""
    rows = await connection.fetch(
        """
        SELECT coalesce(r.id, e.person_id)::text AS request, coalesce(r.asked_at, e.asked_at) AS asked_at,
               CASE WHEN e.person_id IS NULL THEN ARRAY['registration']
                    ELSE ARRAY(SELECT service FROM erasure_answers a
                               WHERE a.person_id = e.person_id AND a.done_at IS NULL ORDER BY service) END AS missing
        FROM erasures e FULL JOIN erasure_requests r USING (person_id)
        WHERE e.state = 'asked' OR e.person_id IS NULL
        ORDER BY asked_at, request
        """
    )
    return [Open(**dict(row)) for row in rows]


async def count_done(connection: Connection) -> int:
    number: int = await connection.fetchval("SELECT count(*) FROM erasures WHERE state = 'done'")
    return number
