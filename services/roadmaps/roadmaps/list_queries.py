"""SQL of lists of roadmaps, and of the calendar of their phases."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shared.postgres import Connection

LINE = """
SELECT r.id, r.owner_id, r.kind, r.state, r.version, r.number, r.changed_at, r.content -> 'title' AS title,
       (r.content ->> 'starts_on')::date AS starts_on, (r.content ->> 'ends_on')::date AS ends_on
FROM roadmaps r
"""

OF_LINE = "r.id, r.owner_id, r.kind, r.state, r.version, r.number, r.changed_at, r.title, r.starts_on, r.ends_on"


async def lines_of_network(
    connection: Connection, network_id: UUID, state: str | None, owner_id: UUID | None, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    rows = await connection.fetch(
        f"""
        {LINE} WHERE network_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR owner_id = $3)
            AND ($4::uuid IS NULL OR id > $4)
        ORDER BY id LIMIT $5
        """,
        network_id,
        state,
        owner_id,
        after,
        limit,
    )
    return [dict(row) for row in rows]


async def lines(connection: Connection, roadmap_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """These, in the order asked."""
    rows = await connection.fetch(
        f"""
        SELECT {OF_LINE} FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place)
        JOIN ({LINE}) r ON r.id = asked.id ORDER BY place
        """,
        list(roadmap_ids),
    )
    return [dict(row) for row in rows]


async def lines_of_person(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """Those that somebody was entrusted with, with their tasks there."""
    rows = await connection.fetch(
        f"""
        SELECT {OF_LINE}, t.tasks FROM ({LINE}) r
        JOIN (SELECT roadmap_id, array_agg(task ORDER BY task) AS tasks FROM team WHERE person_id = $1
              GROUP BY roadmap_id) t ON t.roadmap_id = r.id
        ORDER BY r.id
        """,
        person_id,
    )
    return [dict(row) for row in rows]


async def plans(
    connection: Connection,
    network_id: UUID,
    since: date | None,
    until: date | None,
    after: tuple[date | None, UUID | None, str | None],
    limit: int,
) -> list[dict[str, Any]]:
    """Dated phases of a network's roadmaps that aren't archived, by day."""
    rows = await connection.fetch(
        """
        SELECT r.id AS roadmap_id, r.owner_id, r.content -> 'title' AS roadmap, p.key, p.title, p.starts_on,
               p.ends_on, p.done_on
        FROM roadmaps r, jsonb_to_recordset(r.content -> 'phases')
            AS p (key text, title jsonb, starts_on date, ends_on date, done_on date)
        WHERE r.network_id = $1 AND r.state <> 'archived' AND p.starts_on IS NOT NULL
            AND ($2::date IS NULL OR coalesce(p.ends_on, p.starts_on) >= $2)
            AND ($3::date IS NULL OR p.starts_on <= $3)
            AND ($4::date IS NULL OR (p.starts_on, r.id, p.key) > ($4, $5::uuid, $6::text))
        ORDER BY p.starts_on, r.id, p.key LIMIT $7
        """,
        network_id,
        since,
        until,
        *after,
        limit,
    )
    return [dict(row) for row in rows]
