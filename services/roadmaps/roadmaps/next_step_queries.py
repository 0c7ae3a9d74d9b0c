"""SQL of what comes next in a roadmap, and of what nobody has thought of yet."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.postgres import Connection


async def steps(connection: Connection, roadmap_id: UUID, until: date, limit: int) -> list[dict[str, Any]]:
    """Phases that aren't done and measures that aren't over: those that are begun, late, or begin by `until`."""
    rows = await connection.fetch(
        """
        SELECT 'phase' AS kind, p.key, NULL::uuid AS measure_id, p.title, p.starts_on, p.ends_on
        FROM roadmaps r, jsonb_to_recordset(r.content -> 'phases')
            AS p (key text, title jsonb, starts_on date, ends_on date, done_on date)
        WHERE r.id = $1 AND p.done_on IS NULL AND p.starts_on <= $2
        UNION ALL
        SELECT 'measure', NULL, m.id, m.content -> 'title', m.starts_on, m.ends_on
        FROM measures m
        WHERE m.roadmap_id = $1 AND NOT m.removed AND m.stage NOT IN ('done', 'cancelled')
            AND (m.starts_on <= $2 OR m.ends_on <= $2)
        ORDER BY ends_on NULLS LAST, starts_on, kind, key, measure_id LIMIT $3
        """,
        roadmap_id,
        until,
        limit,
    )
    return [dict(row) for row in rows]


async def open_proposals(connection: Connection, roadmap_id: UUID) -> int:
    number: int = await connection.fetchval(
        "SELECT count(*) FROM goal_proposals WHERE roadmap_id = $1 AND state = 'proposed'", roadmap_id
    )
    return number
