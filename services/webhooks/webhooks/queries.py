"""SQL of webhooks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.webhooks.deliveries.rules import Why
from shared.postgres import Connection

COLUMNS = """
    id, version, url, topics, subjects, agency, description, contact_role, state, disabled_why, disabled_at,
    old_salt_until AS old_secret_until, created_at, changed_at
"""


async def insert_webhook(tx: Connection, webhook_id: UUID, told: Mapping[str, Any], salt: bytes, now: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO webhooks
            (id, url, topics, subjects, agency, description, contact_role, salt, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
        """,
        webhook_id,
        *_values(told),
        salt,
        now,
    )


async def webhook(connection: Connection, webhook_id: UUID) -> dict[str, Any] | None:
    row = await connection.fetchrow(f"SELECT {COLUMNS} FROM webhooks WHERE id = $1", webhook_id)
    return dict(row) if row else None


async def lock_webhook(tx: Connection, webhook_id: UUID) -> dict[str, Any] | None:
    row = await tx.fetchrow(f"SELECT {COLUMNS} FROM webhooks WHERE id = $1 FOR NO KEY UPDATE", webhook_id)
    return dict(row) if row else None


async def salt_of(connection: Connection, webhook_id: UUID) -> bytes | None:
    salt: bytes | None = await connection.fetchval("SELECT salt FROM webhooks WHERE id = $1", webhook_id)
    return salt


async def webhooks_after(
    connection: Connection, made: datetime | None, webhook_id: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """The oldest first."""
    rows = await connection.fetch(
        f"""
        SELECT {COLUMNS} FROM webhooks WHERE $1::timestamptz IS NULL OR (created_at, id) > ($1, $2)
        ORDER BY created_at, id LIMIT $3
        """,
        made,
        webhook_id,
        limit,
    )
    return [dict(row) for row in rows]


async def update_webhook(tx: Connection, webhook_id: UUID, told: Mapping[str, Any], now: datetime) -> None:
    await tx.execute(
        """
        UPDATE webhooks SET version = version + 1, url = $2, topics = $3, subjects = $4, agency = $5,
            description = $6, contact_role = $7, changed_at = $8
        WHERE id = $1
        """,
        webhook_id,
        *_values(told),
        now,
    )


async def renew_salt(tx: Connection, webhook_id: UUID, salt: bytes, old_until: datetime, now: datetime) -> None:
    """The one of now becomes the old one; one that was older is worth nothing any more."""
    await tx.execute(
        """
        UPDATE webhooks SET version = version + 1, old_salt = salt, old_salt_until = $3, salt = $2, changed_at = $4
        WHERE id = $1
        """,
        webhook_id,
        salt,
        old_until,
        now,
    )


async def disable(tx: Connection, webhook_id: UUID, why: Why, now: datetime) -> None:
    await tx.execute(
        """
        UPDATE webhooks SET version = version + 1, state = 'disabled', disabled_why = $2, disabled_at = $3,
            changed_at = $3
        WHERE id = $1 AND state = 'active'
        """,
        webhook_id,
        why,
        now,
    )


async def enable(tx: Connection, webhook_id: UUID, now: datetime) -> None:
    await tx.execute(
        """
        UPDATE webhooks SET version = version + 1, state = 'active', disabled_why = NULL, disabled_at = NULL,
            failing = false, changed_at = $2
        WHERE id = $1 AND state = 'disabled'
        """,
        webhook_id,
        now,
    )


async def delete_webhook(tx: Connection, webhook_id: UUID) -> bool:
    """With all that waits for it and its log."""
    gone = await tx.fetchval("DELETE FROM webhooks WHERE id = $1 RETURNING true", webhook_id)
    return bool(gone)


async def by_state(connection: Connection) -> dict[str, int]:
    """`active`, or why it is disabled."""
    rows = await connection.fetch(
        "SELECT coalesce(disabled_why, state) AS state, count(*) AS number FROM webhooks GROUP BY 1"
    )
    return {row["state"]: row["number"] for row in rows}


def _values(told: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(told[name] for name in ("url", "topics", "subjects", "agency", "description", "contact_role"))
