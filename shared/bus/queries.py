"""The bus's SQL: outbox, positions, dead letters and brakes."""

from collections.abc import Sequence

import asyncpg

from shared.postgres import Connection

READ_ROUND = """
SELECT seq, topic, key, version, type, body, correlation_id, causation_id, traceparent, said_at
FROM outbox
WHERE seq > $1 AND refused IS NULL AND topic <> ALL($2::text[])
ORDER BY seq
LIMIT $3
"""

READ_ROUND_PAST_REFUSED = """
SELECT seq, topic, key, version, type, body, correlation_id, causation_id, traceparent, said_at
FROM outbox AS o
WHERE seq > $1 AND refused IS NULL AND topic <> ALL($2::text[])
  AND NOT EXISTS (SELECT FROM outbox AS r WHERE r.refused IS NOT NULL AND r.topic = o.topic AND r.key = o.key)
ORDER BY seq
LIMIT $3
"""


async def read_round(
    connection: Connection, *, above: int, without_topics: Sequence[str], limit: int, past_refused: bool
) -> list[asyncpg.Record]:
    """The oldest rows that can be said now; behind a refused row its key waits."""
    query = READ_ROUND_PAST_REFUSED if past_refused else READ_ROUND
    return await connection.fetch(query, above, list(without_topics), limit)


async def delete_said(connection: Connection, seqs: Sequence[int]) -> None:
    """Exactly these rows: a lower one may have been committed since they were read."""
    await connection.execute("DELETE FROM outbox WHERE seq = ANY($1::bigint[])", list(seqs))


async def refuse(connection: Connection, seq: int, reason: str) -> None:
    await connection.execute("UPDATE outbox SET refused = $2 WHERE seq = $1", seq, reason)


async def any_refused(connection: Connection) -> bool:
    found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM outbox WHERE refused IS NOT NULL)")
    return found


async def outbox_holds_more_than(connection: Connection, rows: int) -> bool:
    """Whether more than `rows` wait to be said; what was set aside doesn't count."""
    more: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM outbox WHERE refused IS NULL ORDER BY seq OFFSET $1 LIMIT 1)", rows
    )
    return more


async def try_to_lead(connection: Connection, lock: int) -> bool:
    leads: bool = await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock)
    return leads


async def wake_leader(connection: Connection) -> None:
    await connection.execute("SELECT pg_notify('outbox', '')")


LOCK_POSITIONS = """
SELECT topic, partition, next_offset
FROM positions JOIN unnest($2::text[], $3::int[]) AS asked (topic, partition) USING (topic, partition)
WHERE cluster_id = $1
ORDER BY topic, partition
FOR UPDATE OF positions
"""


async def positions(connection: Connection, cluster_id: str) -> dict[tuple[str, int], int]:
    rows = await connection.fetch(
        "SELECT topic, partition, next_offset FROM positions WHERE cluster_id = $1", cluster_id
    )
    return {(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def lock_positions(
    tx: Connection, cluster_id: str, places: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], int]:
    """Positions of these topic partitions, held until the transaction ends; 0 where there was none."""
    topics, partitions = [topic for topic, _ in places], [partition for _, partition in places]
    rows = await tx.fetch(LOCK_POSITIONS, cluster_id, topics, partitions)
    if len(rows) < len(places):
        await tx.execute(
            """
            INSERT INTO positions (cluster_id, topic, partition, next_offset)
            SELECT $1, topic, partition, 0 FROM unnest($2::text[], $3::int[]) AS asked (topic, partition)
            ON CONFLICT DO NOTHING
            """,
            cluster_id,
            topics,
            partitions,
        )
        rows = await tx.fetch(LOCK_POSITIONS, cluster_id, topics, partitions)
    return {(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def advance_positions(
    tx: Connection, cluster_id: str, advances: Sequence[tuple[str, int, int, int]]
) -> set[tuple[str, int]]:
    """Move each (topic, partition, expected, next offset) that stands where it is expected, and hold it. Which did."""
    topics, partitions, expected, next_offsets = zip(*advances, strict=True)
    rows = await tx.fetch(
        """
        UPDATE positions SET next_offset = asked.next_offset, moved_at = now()
        FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[])
            AS asked (topic, partition, expected, next_offset)
        WHERE cluster_id = $1 AND positions.topic = asked.topic AND positions.partition = asked.partition
          AND positions.next_offset = asked.expected
        RETURNING positions.topic, positions.partition
        """,
        cluster_id,
        topics,
        partitions,
        expected,
        next_offsets,
    )
    return {(row["topic"], row["partition"]) for row in rows}


async def move_positions(tx: Connection, cluster_id: str, moved: dict[tuple[str, int], int]) -> None:
    await tx.execute(
        """
        UPDATE positions SET next_offset = moved.next_offset, moved_at = now()
        FROM unnest($2::text[], $3::int[], $4::bigint[]) AS moved (topic, partition, next_offset)
        WHERE cluster_id = $1 AND positions.topic = moved.topic AND positions.partition = moved.partition
        """,
        cluster_id,
        [topic for topic, _ in moved],
        [partition for _, partition in moved],
        list(moved.values()),
    )


async def insert_dead_letters(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """cluster_id, topic, partition, offset, key, body, headers, reason, error, attempts; a repeat changes nothing."""
    await tx.executemany(
        """
        INSERT INTO dead_letters
            (cluster_id, topic, partition, kafka_offset, key, body, headers, reason, error, attempts)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (cluster_id, topic, partition, kafka_offset) DO NOTHING
        """,
        rows,
    )


async def forget_dead_letters(tx: Connection, topic: str, keys: Sequence[str]) -> None:
    """What lies buried of deleted aggregates must neither be kept nor come back by a replay."""
    await tx.execute(
        """
        UPDATE dead_letters SET state = 'superseded', settled_at = clock_timestamp(), body = NULL
        WHERE topic = $1 AND key = ANY($2::bytea[]) AND state = 'buried'
        """,
        topic,
        [key.encode() for key in keys],
    )


async def buried_lately(tx: Connection, topic: str) -> int:
    """How many of the topic's messages were buried within the last minute."""
    count: int = await tx.fetchval(
        """
        SELECT count(*) FROM dead_letters
        WHERE topic = $1 AND state = 'buried' AND buried_at > clock_timestamp() - interval '1 minute'
        """,
        topic,
    )
    return count


async def dead_letters(connection: Connection, topic: str | None = None) -> list[asyncpg.Record]:
    """What lies buried, oldest first, without its contents."""
    return await connection.fetch(
        """
        SELECT id, topic, partition, kafka_offset, reason, error, attempts, buried_at, state
        FROM dead_letters
        WHERE state = 'buried' AND ($1::text IS NULL OR topic = $1)
        ORDER BY id
        """,
        topic,
    )


async def dead_letter(connection: Connection, letter_id: int) -> asyncpg.Record | None:
    return await connection.fetchrow("SELECT * FROM dead_letters WHERE id = $1", letter_id)


async def lock_dead_letter(tx: Connection, letter_id: int) -> asyncpg.Record | None:
    return await tx.fetchrow("SELECT * FROM dead_letters WHERE id = $1 FOR UPDATE", letter_id)


async def settle_dead_letter(tx: Connection, letter_id: int, state: str) -> None:
    await tx.execute(
        "UPDATE dead_letters SET state = $2, settled_at = clock_timestamp() WHERE id = $1", letter_id, state
    )


async def dead_letter_counts(connection: Connection) -> dict[str, int]:
    rows = await connection.fetch(
        "SELECT topic, count(*) AS buried FROM dead_letters WHERE state = 'buried' GROUP BY topic"
    )
    return {row["topic"]: row["buried"] for row in rows}


async def rows_touched(tx: Connection) -> int:
    """Rows that this transaction has changed so far, whatever the table."""
    touched: int = await tx.fetchval(
        "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint FROM pg_stat_xact_user_tables"
    )
    return touched


async def brakes(connection: Connection) -> set[str]:
    return {row["topic"] for row in await connection.fetch("SELECT topic FROM brakes")}


async def brake(tx: Connection, topic: str, reason: str) -> None:
    await tx.execute("INSERT INTO brakes (topic, reason) VALUES ($1, $2) ON CONFLICT DO NOTHING", topic, reason)


async def release_brake(tx: Connection, topic: str) -> bool:
    return bool(await tx.fetchval("DELETE FROM brakes WHERE topic = $1 RETURNING true", topic))
