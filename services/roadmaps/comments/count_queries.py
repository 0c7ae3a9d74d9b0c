"""SQL of how often one network commented."""

from datetime import datetime

from shared.postgres import Connection


async def count(connection: Connection, who: bytes, now: datetime) -> tuple[int, int]:
    """How often in this hour and on this day (UTC), this time included."""
    row = await connection.fetchrow(
        """
        WITH this AS (
            INSERT INTO comment_counts AS held (who, hour, number)
            VALUES ($1, date_trunc('hour', $2::timestamptz, 'UTC'), 1)
            ON CONFLICT (who, hour) DO UPDATE SET number = held.number + 1
            RETURNING number
        )
        SELECT this.number AS in_hour, this.number + coalesce((
            SELECT sum(number) FROM comment_counts
            WHERE who = $1 AND hour >= date_trunc('day', $2::timestamptz, 'UTC')
              AND hour < date_trunc('hour', $2::timestamptz, 'UTC')
        ), 0)::integer AS on_day
        FROM this
        """,
        who,
        now,
    )
    assert row is not None
    return row["in_hour"], row["on_day"]


async def purge_counts(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    purged: int = await tx.fetchval(
        """
        WITH gone AS (
            DELETE FROM comment_counts WHERE (who, hour) IN (
                SELECT who, hour FROM comment_counts WHERE hour < $1 LIMIT $2
            ) RETURNING 1
        )
        SELECT count(*) FROM gone
        """,
        before,
        limit,
    )
    return purged


async def oldest_count(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval("SELECT min(hour) FROM comment_counts")
    return found
