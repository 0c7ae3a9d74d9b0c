"""SQL of the outbox as operators see it: how much waits, since when, and what Kafka refused for good."""

from typing import cast

import asyncpg

from shared.postgres import Connection

COUNTED = 100_000
"""Rows that are counted one by one; what an outbox holds beyond is the server's own estimate, since counting two
million takes ten seconds, just when one wants to know."""


async def outbox_state(connection: Connection) -> asyncpg.Record:
    """rows, oldest_seconds, bytes on the disk, set_aside: refused rows and those that wait behind them."""
    row = await connection.fetchrow(
        """
        WITH oldest AS (SELECT topic, key, said_at FROM outbox ORDER BY seq LIMIT $1),
             counted AS (SELECT count(*) AS rows, min(said_at) AS since FROM oldest),
             refused AS (SELECT DISTINCT topic, key FROM outbox WHERE refused IS NOT NULL)
        SELECT CASE WHEN rows < $1 THEN rows ELSE greatest(rows, (
                   SELECT n_live_tup FROM pg_stat_user_tables WHERE relid = 'outbox'::regclass
               )) END AS rows,
               coalesce(extract(epoch FROM clock_timestamp() - since), 0)::float AS oldest_seconds,
               pg_total_relation_size('outbox') AS bytes,
               (SELECT count(*) FROM oldest JOIN refused USING (topic, key)) AS set_aside
        FROM counted
        """,
        COUNTED,
    )
    return cast(asyncpg.Record, row)


async def set_aside(connection: Connection) -> list[asyncpg.Record]:
    """Refused rows, oldest first: seq, topic, key, version, refused, said_at, size of the body, rows behind it."""
    return await connection.fetch(
        """
        SELECT seq, topic, key, version, refused, said_at, coalesce(octet_length(body), 0) AS size,
               (SELECT count(*) FROM outbox AS later
                WHERE later.topic = o.topic AND later.key = o.key AND later.seq > o.seq) AS behind
        FROM outbox AS o
        WHERE refused IS NOT NULL
        ORDER BY seq
        """
    )


async def release(connection: Connection, seq: int | None) -> int:
    """Let one refused row, or all, be said again; how many. What is still refused is set aside again."""
    released = await connection.fetch(
        "UPDATE outbox SET refused = NULL WHERE refused IS NOT NULL AND ($1::bigint IS NULL OR seq = $1) RETURNING seq",
        seq,
    )
    return len(released)
