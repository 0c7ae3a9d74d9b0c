"""Keys' rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.postgres import Connection


@dataclass(frozen=True)
class Key:
    """`network_ids` and the networks that `organisation_id` owns are what it opens."""

    id: UUID
    name: str
    network_ids: list[UUID]
    organisation_id: UUID | None
    writes: bool
    expires_on: date
    created_at: datetime
    last_used_on: date | None
    revoked_at: datetime | None


KEY = """
SELECT id, name, network_ids, organisation_id, writes, expires_on, created_at, last_used_on, revoked_at FROM api_keys
"""


def _key(row: Any) -> Key:
    return Key(**dict(row))


async def insert_key(tx: Connection, key: Key, hash: bytes, created_by: UUID) -> None:
    await tx.execute(
        """
        INSERT INTO api_keys (id, hash, name, network_ids, organisation_id, writes, expires_on, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT id FROM people WHERE id = $9))
        """,
        key.id,
        hash,
        key.name,
        key.network_ids,
        key.organisation_id,
        key.writes,
        key.expires_on,
        key.created_at,
        created_by,
    )


async def key(connection: Connection, key_id: UUID) -> Key | None:
    row = await connection.fetchrow(f"{KEY} WHERE id = $1", key_id)
    return _key(row) if row else None


async def living_key(tx: Connection, hash: bytes) -> Key | None:
    """The key, held against its revocation; whether its day is over, the caller asks."""
    row = await tx.fetchrow(f"{KEY} WHERE hash = $1 AND revoked_at IS NULL FOR UPDATE", hash)
    return _key(row) if row else None


async def opened_networks(connection: Connection, key: Key) -> list[UUID]:
    """What the key opens today; at most 100."""
    rows = await connection.fetch(
        "SELECT id FROM networks WHERE id = ANY($1::uuid[]) OR owner_id = $2 ORDER BY id LIMIT 100",
        key.network_ids,
        key.organisation_id,
    )
    return [row["id"] for row in rows]


async def existing_networks(connection: Connection, ids: Sequence[UUID]) -> set[UUID]:
    rows = await connection.fetch("SELECT id FROM networks WHERE id = ANY($1::uuid[])", list(ids))
    return {row["id"] for row in rows}


async def used_on(tx: Connection, key_id: UUID, day: date) -> None:
    """Once a day is enough to see that a key is in use."""
    await tx.execute(
        "UPDATE api_keys SET last_used_on = $2 WHERE id = $1 AND last_used_on IS DISTINCT FROM $2", key_id, day
    )


async def revoke(tx: Connection, key_id: UUID, now: datetime) -> bool:
    """False: it had been revoked before."""
    return bool(
        await tx.fetchval(
            "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING true", key_id, now
        )
    )


async def opening(connection: Connection, network_id: UUID, last: UUID | None, limit: int) -> list[Key]:
    """The keys that open a network, administrators' wide ones too."""
    rows = await connection.fetch(
        f"""
        {KEY} WHERE ($1 = ANY(network_ids) OR organisation_id = (SELECT owner_id FROM networks WHERE id = $1))
            AND ($2::uuid IS NULL OR id > $2)
        ORDER BY id LIMIT $3
        """,
        network_id,
        last,
        limit,
    )
    return [_key(row) for row in rows]


async def all_keys(connection: Connection, last: UUID | None, limit: int) -> list[Key]:
    rows = await connection.fetch(f"{KEY} WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2", last, limit)
    return [_key(row) for row in rows]
