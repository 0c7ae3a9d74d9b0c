"""SQL of what Kafka refused for good, for operators."""

from typing import cast

import asyncpg

from shared.postgres import Connection


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


async def waiting(connection: Connection) -> asyncpg.Record:
    """rows that wait to be said, and size: what they take of the disk, with indexes and what isn't reused yet."""
    row = await connection.fetchrow(
        "SELECT count(*) AS rows, pg_total_relation_size('outbox') AS size FROM outbox WHERE refused IS NULL"
    )
    return cast(asyncpg.Record, row)
