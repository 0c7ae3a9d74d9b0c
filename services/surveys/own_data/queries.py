"""All that surveys holds about a person."""

from typing import Any
from uuid import UUID

from shared.postgres import Connection

Rows = list[dict[str, Any]]


async def _fetch(connection: Connection, query: str, person_id: UUID) -> Rows:
    return [dict(row) for row in await connection.fetch(query, person_id)]


async def memberships(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT n.name AS network, o.name AS organisation, m.active
        FROM members m LEFT JOIN networks n ON n.id = m.network_id LEFT JOIN organisations o ON o.id = m.organisation_id
        WHERE m.person_id = $1 ORDER BY m.id
        """,
        person_id,
    )


async def signups(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT o.title AS occurrence, o.starts_at, s.confirmed, s.attended
        FROM signups s LEFT JOIN occurrences o ON o.id = s.occurrence_id
        WHERE s.person_id = $1 ORDER BY o.starts_at, s.id
        """,
        person_id,
    )
