"""SQL of comments."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.comments.bodies import Comment
from services.roadmaps.comments.rules import State
from shared.contracts import Localised
from shared.postgres import Connection

SELECT = """
SELECT c.id, c.version, c.roadmap_id, c.measure_id, c.organisation_id, o.name AS organisation, c.person_id, c.text,
       c.state, c.reason, c.answer, c.answered_at, c.written_at
FROM comments c LEFT JOIN organisations o ON o.id = c.organisation_id
"""
NEWEST_FIRST = """
AND ($2::timestamptz IS NULL OR (c.written_at, c.id) < ($2, $3)) ORDER BY c.written_at DESC, c.id DESC LIMIT $4
"""


@dataclass(frozen=True)
class KeptComment:
    """`person_id` is who wrote it, where they had logged in."""

    id: UUID
    version: int
    roadmap_id: UUID
    measure_id: UUID | None
    organisation_id: UUID | None
    organisation: Localised | None
    person_id: UUID | None
    text: str
    state: State
    reason: str | None
    answer: Localised | None
    answered_at: datetime | None
    written_at: datetime


async def insert_comment(
    tx: Connection, comment_id: UUID, roadmap_id: UUID, said: Comment, person_id: UUID | None, now: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO comments (id, version, roadmap_id, measure_id, organisation_id, person_id, text, state, written_at)
        VALUES ($1, 1, $2, $3, $4, $5, $6, 'pending', $7)
        """,
        comment_id,
        roadmap_id,
        said.measure_id,
        said.organisation_id,
        person_id,
        said.text,
        now,
    )


async def lock_comment(tx: Connection, comment_id: UUID) -> KeptComment | None:
    row = await tx.fetchrow(f"{SELECT} WHERE c.id = $1 FOR NO KEY UPDATE OF c", comment_id)
    return _kept(row) if row else None


async def update_comment(
    tx: Connection, comment_id: UUID, state: State, reason: str | None, answer: Localised | None, now: datetime
) -> None:
    """Another version; the caller has locked it. `now` counts for an answer that is another than before."""
    await tx.execute(
        """
        UPDATE comments SET version = version + 1, state = $2, reason = $3, answer = $4::jsonb,
            answered_at = CASE WHEN $4::jsonb IS NULL THEN NULL WHEN answer = $4::jsonb THEN answered_at ELSE $5 END
        WHERE id = $1
        """,
        comment_id,
        state,
        reason,
        answer.model_dump(exclude_none=True) if answer else None,
        now,
    )


async def shown(
    connection: Connection,
    roadmap_id: UUID,
    before: tuple[datetime | None, UUID | None],
    limit: int,
    measure_id: UUID | None = None,
) -> list[KeptComment]:
    """What everybody sees, the newest first."""
    rows = await connection.fetch(
        f"""
        {SELECT} WHERE c.roadmap_id = $1 AND c.state IN ('shown', 'answered')
        AND ($5::uuid IS NULL OR c.measure_id = $5) {NEWEST_FIRST}
        """,
        roadmap_id,
        *before,
        limit,
        measure_id,
    )
    return [_kept(row) for row in rows]


async def all_of(
    connection: Connection, roadmap_id: UUID, before: tuple[datetime | None, UUID | None], limit: int
) -> list[KeptComment]:
    """What its team sees."""
    rows = await connection.fetch(
        f"{SELECT} WHERE c.roadmap_id = $1 {NEWEST_FIRST}",
        roadmap_id,
        *before,
        limit,
    )
    return [_kept(row) for row in rows]


async def speaks_for(connection: Connection, person_id: UUID, organisation_id: UUID) -> bool:
    """Was the person entrusted with a roadmap of the organisation?"""
    return bool(
        await connection.fetchval(
            """
            SELECT true FROM team t JOIN roadmaps r ON r.id = t.roadmap_id
            WHERE t.person_id = $1 AND r.owner_id = $2 LIMIT 1
            """,
            person_id,
            organisation_id,
        )
    )


async def is_entrusted_with_comment(connection: Connection, person_id: UUID, comment_id: UUID, tasks: Set[str]) -> bool:
    """Has the person one of these tasks in its roadmap? A contributor only where its measure is theirs."""
    return bool(
        await connection.fetchval(
            """
            SELECT true FROM comments c JOIN team t ON t.roadmap_id = c.roadmap_id
            LEFT JOIN measures m ON m.id = c.measure_id
            WHERE c.id = $1 AND t.person_id = $2 AND t.task = ANY($3::text[])
              AND (t.task <> 'contributor' OR m.owner_id = $2)
            LIMIT 1
            """,
            comment_id,
            person_id,
            list(tasks),
        )
    )


async def network_of_comment(connection: Connection, comment_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval(
        "SELECT r.network_id FROM comments c JOIN roadmaps r ON r.id = c.roadmap_id WHERE c.id = $1", comment_id
    )
    return network_id


async def comments_of(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """What a person wrote, for the person."""
    rows = await connection.fetch(
        """
        SELECT roadmap_id, measure_id, text, state, reason, answer, written_at FROM comments
        WHERE person_id = $1 ORDER BY written_at, id
        """,
        person_id,
    )
    return [dict(row) for row in rows]


async def forget_writer(tx: Connection, person_id: UUID) -> None:
    """What somebody wrote freely may tell of them: it goes with them, and so does its answer."""
    await tx.execute("DELETE FROM comments WHERE person_id = $1", person_id)


async def purge_comments(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """What wasn't shown goes; of what is shown, who wrote it."""
    purged: int = await tx.fetchval(
        """
        WITH old AS (
            SELECT id, state FROM comments
            WHERE written_at < $1 AND (person_id IS NOT NULL OR state IN ('pending', 'hidden')) LIMIT $2
        ), gone AS (
            DELETE FROM comments USING old WHERE comments.id = old.id AND old.state IN ('pending', 'hidden') RETURNING 1
        ), unnamed AS (
            UPDATE comments SET person_id = NULL FROM old
            WHERE comments.id = old.id AND old.state IN ('shown', 'answered') RETURNING 1
        )
        SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM unnamed)
        """,
        before,
        limit,
    )
    return purged


async def oldest_comment(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        "SELECT min(written_at) FROM comments WHERE person_id IS NOT NULL OR state IN ('pending', 'hidden')"
    )
    return found


def _kept(row: Any) -> KeptComment:
    told = dict(row)
    for name in ("organisation", "answer"):
        told[name] = Localised.model_validate(told[name]) if told[name] else None
    return KeptComment(**told)
