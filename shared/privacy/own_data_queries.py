"""What every service's own tables of shared/ hold about a person."""

from typing import Any
from uuid import UUID

from shared.postgres import Connection

Rows = list[dict[str, Any]]


async def _fetch(connection: Connection, query: str, person_id: UUID) -> Rows:
    return [dict(row) for row in await connection.fetch(query, person_id)]


async def mails(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT template, state, created_at, sent_at FROM mail_intents WHERE person_id = $1 ORDER BY created_at
        """,
        person_id,
    )


async def mailed_links(connection: Connection, person_id: UUID) -> Rows:
    """What each opens and until when; the secrets themselves aren't known here."""
    return await _fetch(
        connection,
        """
        SELECT purpose, created_at, expires_at, spent_at FROM secret_links WHERE person_id = $1 ORDER BY created_at
        """,
        person_id,
    )


async def repeated_requests(connection: Connection, person_id: UUID) -> Rows:
    """What is kept for a day, so that a request that comes twice is done once."""
    return await _fetch(
        connection,
        "SELECT route, kept_until FROM idempotency WHERE caller = $1::uuid::text ORDER BY kept_until",
        person_id,
    )
