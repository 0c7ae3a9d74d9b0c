"""SQL of what is shared, and of who decided it when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.postgres import Connection


@dataclass(frozen=True)
class Decision:
    """`number` counts from 1. `decided_at` is empty for what was so before decisions were kept."""

    number: int
    found_by_peers: bool
    comments_from: date | None
    comments_until: date | None
    decided_at: datetime | None
    decided_by: UUID | None


async def decide(
    tx: Connection,
    roadmap_id: UUID,
    found_by_peers: bool,
    comments_from: date | None,
    comments_until: date | None,
    person_id: UUID | None,
    now: datetime,
) -> None:
    """What is so already is no decision. The caller has locked the roadmap."""
    await tx.execute(
        """
        WITH changed AS (
            UPDATE roadmaps SET found_by_peers = $2, comments_from = $3, comments_until = $4
            WHERE id = $1 AND (found_by_peers, comments_from, comments_until)
                IS DISTINCT FROM ($2::boolean, $3::date, $4::date)
            RETURNING id
        )
        INSERT INTO sharing_history (roadmap_id, number, found_by_peers, comments_from, comments_until, decided_at,
                                     decided_by)
        SELECT id, 1 + coalesce((SELECT max(number) FROM sharing_history WHERE roadmap_id = $1), 0), $2, $3, $4, $6, $5
        FROM changed
        """,
        roadmap_id,
        found_by_peers,
        comments_from,
        comments_until,
        person_id,
        now,
    )


async def decisions(connection: Connection, roadmap_id: UUID) -> list[Decision]:
    """The newest first; one of which nothing was ever decided shares nothing."""
    rows = await connection.fetch(
        """
        SELECT number, found_by_peers, comments_from, comments_until, decided_at, decided_by
        FROM sharing_history WHERE roadmap_id = $1 ORDER BY number DESC
        """,
        roadmap_id,
    )
    return [Decision(**row) for row in rows]


async def decided_by(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """What a person decided, for the person."""
    rows = await connection.fetch(
        """
        SELECT r.content -> 'title' AS roadmap, s.found_by_peers, s.comments_from, s.comments_until, s.decided_at
        FROM sharing_history s JOIN roadmaps r ON r.id = s.roadmap_id
        WHERE s.decided_by = $1 ORDER BY s.decided_at, r.id
        """,
        person_id,
    )
    return [dict(row) for row in rows]


async def forget_decider(tx: Connection, person_id: UUID) -> None:
    """What was decided stays; that it was this person goes."""
    await tx.execute("UPDATE sharing_history SET decided_by = NULL WHERE decided_by = $1", person_id)


async def purge_deciders(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    status = await tx.execute(
        """
        UPDATE sharing_history SET decided_by = NULL WHERE (roadmap_id, number) IN (
            SELECT roadmap_id, number FROM sharing_history WHERE decided_by IS NOT NULL AND decided_at < $1 LIMIT $2
        )
        """,
        before,
        limit,
    )
    return int(status.removeprefix("UPDATE "))


async def oldest_decider(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        "SELECT min(decided_at) FROM sharing_history WHERE decided_by IS NOT NULL"
    )
    return found
