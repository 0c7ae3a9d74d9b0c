"""SQL of whom to write to each month, and of what their roadmaps wait for."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class Waiting:
    """How much of each kind a roadmap waits with; `comments` are new ones, the others stand as they are now."""

    roadmap_id: UUID
    title: Localised
    without_owner: int
    without_schedule: int
    late: int
    comments: int
    unanswered: int
    goal_proposals: int
    compass_proposals: int


KINDS = tuple(one.name for one in fields(Waiting) if one.name not in ("roadmap_id", "title"))


async def readers(connection: Connection) -> list[UUID]:
    """Editors of a roadmap that isn't archived who want the letter."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT person_id FROM team t JOIN roadmaps r ON r.id = t.roadmap_id
        WHERE task = 'editor' AND monthly_letter AND r.state <> 'archived' ORDER BY person_id
        """
    )
    return [row["person_id"] for row in rows]


async def waiting(connection: Connection, person_id: UUID, since: datetime, today: date) -> Sequence[Waiting]:
    """Of each roadmap that the person edits and wants the letter of, by title."""
    rows = await connection.fetch(
        """
        SELECT r.id AS roadmap_id, r.content -> 'title' AS title, m.*, c.*, p.goal_proposals, s.compass_proposals
        FROM team t JOIN roadmaps r ON r.id = t.roadmap_id AND r.state <> 'archived'
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE owner_id IS NULL AND NOT responsible_named) AS without_owner,
                   count(*) FILTER (WHERE starts_on IS NULL OR ends_on IS NULL) AS without_schedule,
                   count(*) FILTER (WHERE ends_on < $3) AS late
            FROM measures WHERE roadmap_id = r.id AND NOT removed AND stage NOT IN ('done', 'cancelled')
        ) m
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE written_at >= $2) AS comments,
                   count(*) FILTER (WHERE state IN ('pending', 'shown')) AS unanswered
            FROM comments WHERE roadmap_id = r.id
        ) c
        CROSS JOIN LATERAL (
            SELECT count(*) AS goal_proposals FROM goal_proposals WHERE roadmap_id = r.id AND state = 'proposed'
        ) p
        CROSS JOIN LATERAL (
            SELECT count(*) AS compass_proposals FROM goal_successions s
            WHERE NOT EXISTS (SELECT FROM goal_decisions d WHERE d.roadmap_id = r.id AND d.goal_id = s.goal_id)
              AND (r.content @> jsonb_build_object('goals', jsonb_build_array(
                       jsonb_build_object('national_goal_ids', jsonb_build_array(s.goal_id))))
                   OR EXISTS (SELECT FROM measures WHERE roadmap_id = r.id AND NOT removed
                              AND content @> jsonb_build_object('national_goal_ids', jsonb_build_array(s.goal_id))))
        ) s
        WHERE t.person_id = $1 AND t.task = 'editor' AND t.monthly_letter ORDER BY r.content #>> '{title,fi}', r.id
        """,
        person_id,
        since,
        today,
    )
    return [Waiting(**{**row, "title": Localised.model_validate(row["title"])}) for row in rows]


async def wants_letter(connection: Connection, person_id: UUID) -> bool:
    """Who edits nothing would want it, too."""
    refused = await connection.fetchval(
        "SELECT true FROM team WHERE person_id = $1 AND NOT monthly_letter LIMIT 1", person_id
    )
    return not refused


async def set_wanted(tx: Connection, person_id: UUID, wanted: bool) -> None:
    await tx.execute("UPDATE team SET monthly_letter = $2 WHERE person_id = $1", person_id, wanted)
