"""SQL of who sees to measures: the one place where a measure names a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shared.postgres import Connection


async def set_owner(tx: Connection, measure_id: UUID, person_id: UUID | None, now: datetime) -> None:
    await tx.execute("UPDATE measures SET owner_id = $2, changed_at = $3 WHERE id = $1", measure_id, person_id, now)


async def leave_measures(tx: Connection, roadmap_id: UUID, person_id: UUID) -> None:
    """Who isn't in the roadmap's team any more sees to none of its measures."""
    await tx.execute(
        "UPDATE measures SET owner_id = NULL WHERE roadmap_id = $1 AND owner_id = $2", roadmap_id, person_id
    )


async def forget_owner(tx: Connection, person_id: UUID) -> None:
    await tx.execute("UPDATE measures SET owner_id = NULL WHERE owner_id = $1", person_id)


async def measures_of_person(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """What somebody is told of the measures that they see to."""
    rows = await connection.fetch(
        """
        SELECT r.content -> 'title' AS roadmap, m.content -> 'title' AS measure, m.stage, m.ends_on
        FROM measures m JOIN roadmaps r ON r.id = m.roadmap_id WHERE m.owner_id = $1 ORDER BY m.ends_on, m.id
        """,
        person_id,
    )
    return [dict(row) for row in rows]


OVER = """
    owner_id IS NOT NULL AND (
        removed OR stage IN ('done', 'cancelled') OR roadmap_id IN (SELECT id FROM roadmaps WHERE state = 'archived')
    )
"""


async def purge_owners(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """Of measures that ended, were taken out or are an archived roadmap's: what was done stays, and in which role."""
    status = await tx.execute(
        f"""
        UPDATE measures SET owner_id = NULL WHERE id IN (
            SELECT id FROM measures WHERE {OVER} AND changed_at < $1 LIMIT $2
        )
        """,
        before,
        limit,
    )
    return int(status.removeprefix("UPDATE "))


async def oldest_owner(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(f"SELECT min(changed_at) FROM measures WHERE {OVER}")
    return found
