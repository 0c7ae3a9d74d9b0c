"""SQL of the log of deliveries: shown, sent once more, purged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.webhooks.deliveries.settling_queries import move_up
from shared.postgres import Connection


async def deliveries_of(
    connection: Connection, webhook_id: UUID, state: str | None, before: int | None, limit: int
) -> list[dict[str, Any]]:
    """The newest first."""
    rows = await connection.fetch(
        """
        SELECT seq, message_id, topic, subject, version, state, attempts, outcome, status, tried_at, created_at
        FROM deliveries
        WHERE webhook_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::bigint IS NULL OR seq < $3)
        ORDER BY seq DESC LIMIT $4
        """,
        webhook_id,
        state,
        before,
        limit,
    )
    return [dict(row) for row in rows]


async def begin_anew(tx: Connection, webhook_id: UUID, since: datetime | None, now: datetime) -> None:
    """What waits since then goes now, as if it had never been tried; what is older is passed over.

    What is being tried this moment is left to who tries it.
    """
    lines = await tx.fetch(
        "SELECT subject FROM lines WHERE webhook_id = $1 AND claim IS NULL ORDER BY subject FOR UPDATE", webhook_id
    )
    subjects = [row["subject"] for row in lines]
    await tx.execute(
        """
        UPDATE deliveries SET
            attempts = 0,
            state = CASE WHEN created_at < $3 THEN 'passed_over' ELSE 'waiting' END,
            body = CASE WHEN created_at < $3 THEN NULL ELSE body END
        WHERE webhook_id = $1 AND subject = ANY($2::uuid[]) AND state = 'waiting'
            AND (attempts > 0 OR created_at < $3)
        """,
        webhook_id,
        subjects,
        since,
    )
    await move_up(tx, [(webhook_id, subject) for subject in subjects], now)


async def purge_deliveries(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """The oldest, whatever became of them; lines in which nobody stands any more."""
    old = await tx.fetch(
        """
        SELECT seq, webhook_id, subject, state FROM (SELECT * FROM deliveries ORDER BY seq LIMIT $2) AS oldest
        WHERE created_at < $1
        """,
        before,
        limit,
    )
    lines = sorted({(row["webhook_id"], row["subject"]) for row in old if row["state"] == "waiting"})
    await tx.execute(
        """
        SELECT FROM lines JOIN unnest($1::uuid[], $2::uuid[]) AS told (webhook_id, subject) USING (webhook_id, subject)
        ORDER BY webhook_id, subject FOR UPDATE OF lines
        """,
        [webhook for webhook, _ in lines],
        [subject for _, subject in lines],
    )
    await tx.execute("DELETE FROM deliveries WHERE seq = ANY($1::bigint[])", [row["seq"] for row in old])
    if lines:
        await move_up(tx, lines, now)
    return len(old)


async def oldest_delivery(connection: Connection) -> datetime | None:
    moment: datetime | None = await connection.fetchval("SELECT created_at FROM deliveries ORDER BY seq LIMIT 1")
    return moment


async def oldest_waiting_seconds(connection: Connection) -> float:
    """Of active webhooks."""
    age: float = await connection.fetchval(
        """
        SELECT coalesce(extract(epoch FROM now() - min(d.created_at)), 0)::float8
        FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id
        WHERE d.state = 'waiting' AND w.state = 'active'
        """
    )
    return age
