"""SQL of forgetting who planned what, a while after."""

from datetime import datetime

from shared.postgres import Connection


async def purge_authors(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """What was planned, and why, stays."""
    purged: int = await tx.fetchval(
        """
        WITH changes AS (
            UPDATE theme_changes SET changed_by = NULL WHERE id IN (
                SELECT id FROM theme_changes WHERE changed_by IS NOT NULL AND changed_at < $1 LIMIT $2
            ) RETURNING 1
        ), acts AS (
            UPDATE cancellations SET cancelled_by = NULL WHERE id IN (
                SELECT id FROM cancellations WHERE cancelled_by IS NOT NULL AND cancelled_at < $1 LIMIT $2
            ) RETURNING 1
        )
        SELECT (SELECT count(*) FROM changes) + (SELECT count(*) FROM acts)
        """,
        before,
        limit,
    )
    return purged


async def oldest_author(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        """
        SELECT least((SELECT min(changed_at) FROM theme_changes WHERE changed_by IS NOT NULL),
                     (SELECT min(cancelled_at) FROM cancellations WHERE cancelled_by IS NOT NULL))
        """
    )
    return found
