"""SQL of taking in hand what is to be delivered: a claim on lines, and who stands first in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from shared.postgres import Connection

LEASE = timedelta(seconds=60)
"""A claim this old belongs to a process that died: what is in hand is tried, or given back, in much less."""


@dataclass(frozen=True)
class Claimed:
    """The first of a line, in our hands: what is posted where, and what its secrets are made of."""

    seq: int
    claim: UUID
    webhook_id: UUID
    subject: UUID
    message_id: str
    body: bytes
    attempts: int
    url: str
    failing: bool
    salts: tuple[bytes, ...]


async def claim(connection: Connection, rooms: Mapping[UUID, int], usual: int, now: datetime) -> list[Claimed]:
    """At most `usual` lines of each active webhook, or as many as its room says; one where the last try failed."""
    token = uuid4()
    lines = await connection.fetch(
        """
        WITH due AS (
            SELECT line.webhook_id, line.subject
            FROM webhooks w
            LEFT JOIN unnest($3::uuid[], $4::int[]) AS room (webhook_id, free) ON room.webhook_id = w.id
            CROSS JOIN LATERAL (
                SELECT webhook_id, subject FROM lines
                WHERE lines.webhook_id = w.id AND next_attempt_at <= $1
                ORDER BY next_attempt_at
                LIMIT least(coalesce(room.free, $5), CASE WHEN w.failing THEN 1 ELSE $5 END)
                FOR UPDATE SKIP LOCKED
            ) AS line
            WHERE w.state = 'active'
        )
        UPDATE lines SET claim = $2, next_attempt_at = $6 FROM due
        WHERE lines.webhook_id = due.webhook_id AND lines.subject = due.subject
        RETURNING lines.webhook_id, lines.subject
        """,
        now,
        token,
        list(rooms),
        list(rooms.values()),
        usual,
        now + LEASE,
    )
    return await _firsts(connection, token, [(row[0], row[1]) for row in lines], now) if lines else []


async def _firsts(connection: Connection, token: UUID, lines: list[tuple[UUID, UUID]], now: datetime) -> list[Claimed]:
    """A statement of its own, so that it sees what the one who held the line before us has settled."""
    rows = await connection.fetch(
        """
        SELECT d.seq, w.id AS webhook_id, d.subject, d.message_id, d.body, d.attempts, w.url, w.failing, w.salt,
            CASE WHEN w.old_salt_until > $3 THEN w.old_salt END AS old_salt
        FROM unnest($1::uuid[], $2::uuid[]) AS line (webhook_id, subject)
        JOIN webhooks w ON w.id = line.webhook_id
        CROSS JOIN LATERAL (
            SELECT seq, subject, message_id, body, attempts FROM deliveries
            WHERE webhook_id = line.webhook_id AND subject = line.subject AND state = 'waiting'
            ORDER BY seq LIMIT 1
        ) AS d
        """,
        [webhook for webhook, _ in lines],
        [subject for _, subject in lines],
        now,
    )
    return [
        Claimed(
            row["seq"], token, row["webhook_id"], row["subject"], row["message_id"], row["body"], row["attempts"],
            row["url"], row["failing"], tuple(salt for salt in (row["salt"], row["old_salt"]) if salt),
        )
        for row in rows
    ]  # fmt: skip


async def give_back(connection: Connection, unsent: list[Claimed], now: datetime) -> None:
    """Claimed and not tried after all."""
    await connection.execute(
        """
        UPDATE lines SET claim = NULL, next_attempt_at = $4
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS told (webhook_id, subject, claim)
        WHERE lines.webhook_id = told.webhook_id AND lines.subject = told.subject AND lines.claim = told.claim
        """,
        [one.webhook_id for one in unsent],
        [one.subject for one in unsent],
        [one.claim for one in unsent],
        now,
    )
