"""All that events holds about a person: roles that it heard of, and what the person changed."""

from typing import Any
from uuid import UUID

from shared.postgres import Connection

Rows = list[dict[str, Any]]


async def _fetch(connection: Connection, query: str, person_id: UUID) -> Rows:
    return [dict(row) for row in await connection.fetch(query, person_id)]


async def theme_changes(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        "SELECT what, why, changed_at FROM theme_changes WHERE changed_by = $1 ORDER BY changed_at",
        person_id,
    )


async def cancellations(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        "SELECT reach, reason, cancelled_at FROM cancellations WHERE cancelled_by = $1 ORDER BY cancelled_at",
        person_id,
    )
