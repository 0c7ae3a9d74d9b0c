"""SQL of mail intents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from shared.contracts.localised import Language
from shared.postgres import Connection


@dataclass(frozen=True)
class Intent:
    """A mail taken in hand; `attempt` is the claim's number, `expired` means that it came too late to be sent."""

    id: UUID
    business_key: str
    person_id: UUID
    template: str
    values: Mapping[str, Any]
    language: Language | None
    best_before: datetime
    attempt: int
    expired: bool = False


async def insert_intent(
    tx: Connection,
    *,
    key: str,
    person_id: UUID,
    template: str,
    values: Mapping[str, Any],
    best_before: datetime,
    language: Language | None,
) -> bool:
    status = await tx.execute(
        """
        INSERT INTO mail_intents (business_key, person_id, template, values, best_before, language)
        VALUES ($1, $2, $3, $4::text::jsonb, $5, $6)
        ON CONFLICT (business_key) DO NOTHING
        """,
        key,
        person_id,
        template,
        orjson.dumps(values).decode(),
        best_before,
        language,
    )
    return status == "INSERT 0 1"


async def insert_intents(
    tx: Connection, rows: Sequence[tuple[str, UUID, str, Mapping[str, Any], datetime, datetime | None]]
) -> None:
    await tx.executemany(
        """
        INSERT INTO mail_intents (business_key, person_id, template, values, best_before, next_attempt_at)
        VALUES ($1, $2, $3, $4::text::jsonb, $5, coalesce($6::timestamptz, '-infinity'))
        ON CONFLICT (business_key) DO NOTHING
        """,
        [(*row[:3], orjson.dumps(row[3]).decode(), *row[4:]) for row in rows],
    )


async def release_stale_claims(
    connection: Connection, *, claimed_before: datetime, now: datetime, reminders: list[str]
) -> tuple[int, int]:
    """Claims whose holder died, outcome unknown: reminders are dropped, all else waits again."""
    rows = await connection.fetch(
        """
        UPDATE mail_intents
        SET state = CASE WHEN template = ANY($3) THEN 'dropped' ELSE 'waiting' END, next_attempt_at = $2
        WHERE state = 'claimed' AND claimed_at < $1
        RETURNING state
        """,
        claimed_before,
        now,
        reminders,
    )
    dropped = sum(row["state"] == "dropped" for row in rows)
    return dropped, len(rows) - dropped


async def claim_next(connection: Connection, now: datetime) -> Intent | None:
    """Take the mail that has waited longest; nobody else gets it. Commits before SMTP hears of it.

    One whose best-before has passed is settled as expired by the same statement.
    """
    row = await connection.fetchrow(
        """
        UPDATE mail_intents
        SET state = CASE WHEN best_before > $1 THEN 'claimed' ELSE 'expired' END,
            claimed_at = $1, attempts = attempts + 1
        WHERE id = (
            SELECT id FROM mail_intents
            WHERE state = 'waiting' AND next_attempt_at <= $1
            ORDER BY next_attempt_at, created_at
            LIMIT 1
            FOR UPDATE SKIP LOCKED
        )
        RETURNING id, business_key, person_id, template, values::text, language, best_before, attempts, state
        """,
        now,
    )
    if row is None:
        return None
    identity, key, person_id, template, values, language, best_before, attempt, state = row
    told = orjson.loads(values)
    return Intent(identity, key, person_id, template, told, language, best_before, attempt, state == "expired")


async def next_recipients(connection: Connection, most: int) -> list[UUID]:
    """Whose letters are written next, each once."""
    rows = await connection.fetch(
        """
        SELECT person_id FROM mail_intents WHERE state = 'waiting'
        GROUP BY person_id ORDER BY min(next_attempt_at), min(created_at) LIMIT $1
        """,
        most,
    )
    return [row["person_id"] for row in rows]


async def settle(connection: Connection, intent: Intent, state: str, now: datetime) -> bool:
    """Note how it ended; False when the claim has passed to another holder meanwhile."""
    status = await connection.execute(
        """
        UPDATE mail_intents SET state = $3, sent_at = CASE WHEN $3 = 'sent' THEN $4::timestamptz END
        WHERE id = $1 AND state = 'claimed' AND attempts = $2
        """,
        intent.id,
        intent.attempt,
        state,
        now,
    )
    return status == "UPDATE 1"


async def put_back(connection: Connection, intent: Intent, next_attempt_at: datetime) -> None:
    await connection.execute(
        """
        UPDATE mail_intents SET state = 'waiting', next_attempt_at = $3
        WHERE id = $1 AND state = 'claimed' AND attempts = $2
        """,
        intent.id,
        intent.attempt,
        next_attempt_at,
    )


async def count_unsent(connection: Connection) -> dict[str, int]:
    """How many wait, are in hand, failed, expired or were dropped; those that were sent aren't read."""
    rows = await connection.fetch(
        """
        SELECT state, count(*) AS number FROM mail_intents WHERE state = 'waiting' GROUP BY state
        UNION ALL
        SELECT state, count(*) FROM mail_intents WHERE state = 'claimed' GROUP BY state
        UNION ALL
        SELECT state, count(*) FROM mail_intents WHERE state IN ('expired', 'dropped', 'failed') GROUP BY state
        """
    )
    return {row["state"]: row["number"] for row in rows}


async def oldest_waiting_seconds(connection: Connection) -> float:
    """For how long the oldest mail that could go out by now has waited; what is put off after a failure counts on."""
    seconds: float = await connection.fetchval(
        """
        SELECT coalesce(extract(epoch FROM now() - min(greatest(created_at, CASE WHEN attempts = 0 THEN next_attempt_at
            END))), 0)::float8
        FROM mail_intents WHERE state = 'waiting' AND (attempts > 0 OR next_attempt_at <= now())
        """
    )
    return seconds


async def take_for_sent(tx: Connection, *, due_by: datetime, made_since: datetime) -> dict[str, int]:
    """Drop what would have gone out by then, and what was written since; how many of each template."""
    rows = await tx.fetch(
        """
        WITH dropped AS (
            UPDATE mail_intents SET state = 'dropped'
            WHERE state = 'claimed' OR state = 'waiting' AND (next_attempt_at <= $1 OR created_at >= $2)
            RETURNING template
        )
        SELECT template, count(*) AS number FROM dropped GROUP BY template ORDER BY template
        """,
        due_by,
        made_since,
    )
    return {row["template"]: row["number"] for row in rows}
