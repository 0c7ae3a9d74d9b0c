"""SQL of secret links."""

from datetime import datetime
from typing import cast
from uuid import UUID

import asyncpg

from shared.postgres import Connection


async def upsert_link(
    tx: Connection,
    *,
    hash: bytes,
    purpose: str,
    subject_id: UUID,
    person_id: UUID | None,
    generation: int,
    created_at: datetime,
    expires_at: datetime,
) -> None:
    await tx.execute(
        """
        INSERT INTO secret_links (hash, purpose, subject_id, person_id, generation, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (purpose, subject_id) DO UPDATE
        SET hash = excluded.hash, person_id = excluded.person_id, generation = excluded.generation,
            created_at = excluded.created_at, expires_at = excluded.expires_at, spent_at = NULL
        """,
        hash,
        purpose,
        subject_id,
        person_id,
        generation,
        created_at,
        expires_at,
    )


async def prolong_link(
    tx: Connection, purpose: str, subject_id: UUID, *, now: datetime, expires_at: datetime
) -> int | None:
    generation = await tx.fetchval(
        """
        UPDATE secret_links SET expires_at = greatest(expires_at, $4)
        WHERE purpose = $1 AND subject_id = $2 AND expires_at > $3 AND spent_at IS NULL
        RETURNING generation
        """,
        purpose,
        subject_id,
        now,
        expires_at,
    )
    return cast("int | None", generation)


async def living_generation(connection: Connection, purpose: str, subject_id: UUID, now: datetime) -> int | None:
    generation = await connection.fetchval(
        """
        SELECT generation FROM secret_links
        WHERE purpose = $1 AND subject_id = $2 AND expires_at > $3 AND spent_at IS NULL
        """,
        purpose,
        subject_id,
        now,
    )
    return cast("int | None", generation)


async def find_link(connection: Connection, purpose: str, hash: bytes, now: datetime) -> asyncpg.Record | None:
    return await connection.fetchrow(
        """
        SELECT purpose, subject_id, person_id, created_at, expires_at, spent_at FROM secret_links
        WHERE hash = $1 AND purpose = $2 AND expires_at > $3
        """,
        hash,
        purpose,
        now,
    )


async def spend_link(tx: Connection, purpose: str, hash: bytes, now: datetime) -> asyncpg.Record | None:
    return await tx.fetchrow(
        """
        UPDATE secret_links SET spent_at = $3
        WHERE hash = $1 AND purpose = $2 AND expires_at > $3 AND spent_at IS NULL
        RETURNING purpose, subject_id, person_id, created_at, expires_at, spent_at
        """,
        hash,
        purpose,
        now,
    )


async def delete_link(tx: Connection, purpose: str, subject_id: UUID) -> None:
    await tx.execute("DELETE FROM secret_links WHERE purpose = $1 AND subject_id = $2", purpose, subject_id)
