"""SQL of followers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from shared.postgres import Connection


@dataclass(frozen=True)
class Follower:
    """`whole`: all of the roadmap, else these measures."""

    id: UUID
    person_id: UUID
    roadmap_id: UUID
    whole: bool
    measure_ids: Sequence[UUID]


async def follow_roadmap(tx: Connection, roadmap_id: UUID, person_id: UUID, now: datetime) -> Follower:
    row = await tx.fetchrow(
        """
        INSERT INTO followers AS held (id, person_id, roadmap_id, whole, since) VALUES ($1, $2, $3, true, $4)
        ON CONFLICT (roadmap_id, person_id) DO UPDATE SET whole = true
        RETURNING id, person_id, roadmap_id, whole, measure_ids
        """,
        uuid4(),
        person_id,
        roadmap_id,
        now,
    )
    assert row is not None
    return Follower(**row)


async def follow_measure(
    tx: Connection, roadmap_id: UUID, measure_id: UUID, person_id: UUID, now: datetime
) -> Follower:
    row = await tx.fetchrow(
        """
        INSERT INTO followers AS held (id, person_id, roadmap_id, whole, measure_ids, since)
        VALUES ($1, $2, $3, false, ARRAY[$4::uuid], $5)
        ON CONFLICT (roadmap_id, person_id) DO UPDATE
        SET measure_ids = array_remove(held.measure_ids, $4) || $4::uuid
        RETURNING id, person_id, roadmap_id, whole, measure_ids
        """,
        uuid4(),
        person_id,
        roadmap_id,
        measure_id,
        now,
    )
    assert row is not None
    return Follower(**row)


async def follows_whole(connection: Connection, roadmap_id: UUID, person_id: UUID) -> bool:
    return bool(
        await connection.fetchval(
            "SELECT whole FROM followers WHERE roadmap_id = $1 AND person_id = $2", roadmap_id, person_id
        )
    )


async def lock_follower_of(tx: Connection, roadmap_id: UUID, person_id: UUID) -> Follower | None:
    row = await tx.fetchrow(
        """
        SELECT id, person_id, roadmap_id, whole, measure_ids FROM followers
        WHERE roadmap_id = $1 AND person_id = $2 FOR UPDATE
        """,
        roadmap_id,
        person_id,
    )
    return Follower(**row) if row else None


async def keep_follower(tx: Connection, follower_id: UUID, whole: bool, measure_ids: Sequence[UUID]) -> None:
    await tx.execute(
        "UPDATE followers SET whole = $2, measure_ids = $3 WHERE id = $1", follower_id, whole, list(measure_ids)
    )


async def delete_follower(tx: Connection, follower_id: UUID) -> None:
    await tx.execute("DELETE FROM followers WHERE id = $1", follower_id)


async def follower(connection: Connection, follower_id: UUID) -> Follower | None:
    row = await connection.fetchrow(
        "SELECT id, person_id, roadmap_id, whole, measure_ids FROM followers WHERE id = $1", follower_id
    )
    return Follower(**row) if row else None


async def followers_of(connection: Connection, roadmap_id: UUID, measure_ids: Sequence[UUID]) -> list[Follower]:
    """Those who follow all of it, or any of these measures."""
    rows = await connection.fetch(
        """
        SELECT id, person_id, roadmap_id, whole, measure_ids FROM followers
        WHERE roadmap_id = $1 AND (whole OR measure_ids && $2::uuid[]) ORDER BY id
        """,
        roadmap_id,
        list(measure_ids),
    )
    return [Follower(**row) for row in rows]


async def public_roadmap_of(connection: Connection, measure_id: UUID) -> UUID | None:
    """The roadmap in whose newest published version the measure is."""
    found: UUID | None = await connection.fetchval("SELECT roadmap_id FROM public_measures WHERE id = $1", measure_id)
    return found


async def followed_by(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """What a person follows, for the person: as it is published, and no draft."""
    rows = await connection.fetch(
        """
        SELECT f.roadmap_id, f.whole, f.since, (
            SELECT coalesce(jsonb_agg(h.content -> 'title' ORDER BY h.id), '[]')
            FROM public_measures m JOIN history h ON h.id = m.id AND h.version = m.version
            WHERE m.id = ANY (f.measure_ids)
        ) AS measures
        FROM followers f WHERE f.person_id = $1 ORDER BY f.since, f.id
        """,
        person_id,
    )
    return [dict(row) for row in rows]


async def forget_follower(tx: Connection, person_id: UUID) -> None:
    await tx.execute("DELETE FROM followers WHERE person_id = $1", person_id)
