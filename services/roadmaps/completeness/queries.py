"""SQL of what roadmaps lack, of whom to tell, and of how many measures are how far."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class Lacking:
    """A measure that nobody sees to (`owner`), or that has no beginning or no end (`schedule`)."""

    id: UUID
    external_id: str | None
    title: Localised
    owner: bool
    schedule: bool


@dataclass(frozen=True)
class Counts:
    """`by_stage` of all measures; the others of those that haven't ended."""

    by_stage: dict[str, int]
    without_owner: int
    without_schedule: int
    overdue: int
    indicators_without_value: int


async def lacking(connection: Connection, roadmap_id: UUID) -> list[Lacking]:
    """By title; what was cancelled needs neither."""
    rows = await connection.fetch(
        """
        SELECT id, external_id, content -> 'title' AS title, owner_id IS NULL AND NOT responsible_named AS owner,
               starts_on IS NULL OR ends_on IS NULL AS schedule
        FROM measures
        WHERE roadmap_id = $1 AND NOT removed AND stage <> 'cancelled'
          AND (owner_id IS NULL AND NOT responsible_named OR starts_on IS NULL OR ends_on IS NULL)
        ORDER BY content #>> '{title,fi}', id
        """,
        roadmap_id,
    )
    return [Lacking(**{**dict(row), "title": Localised.model_validate(row["title"])}) for row in rows]


async def measures_and_goals(connection: Connection, roadmap_id: UUID) -> tuple[int, set[str]]:
    """How many measures there are, and the keys of the goals that one of them, not cancelled, carries out."""
    row = await connection.fetchrow(
        """
        SELECT count(DISTINCT id), coalesce(array_agg(DISTINCT goal) FILTER (WHERE stage <> 'cancelled'), '{}')
        FROM measures LEFT JOIN LATERAL jsonb_array_elements_text(content -> 'goals') AS goal ON true
        WHERE roadmap_id = $1 AND NOT removed
        """,
        roadmap_id,
    )
    return (row[0], {goal for goal in row[1] if goal}) if row else (0, set())


async def editors_of_open_roadmap(connection: Connection, roadmap_id: UUID) -> list[UUID]:
    """Nobody, where it is archived."""
    rows = await connection.fetch(
        """
        SELECT person_id FROM team t JOIN roadmaps r ON r.id = t.roadmap_id
        WHERE r.id = $1 AND r.state <> 'archived' AND task = 'editor' ORDER BY person_id
        """,
        roadmap_id,
    )
    return [row["person_id"] for row in rows]


async def counts(connection: Connection, today: date) -> Counts:
    """Of roadmaps that aren't archived; an indicator lacks a value when none is newer than a year."""
    stages = await connection.fetch(
        """
        SELECT stage, count(*) FROM measures m JOIN roadmaps r ON r.id = m.roadmap_id
        WHERE NOT removed AND r.state <> 'archived' GROUP BY stage
        """
    )
    row = await connection.fetchrow(
        """
        SELECT count(*) FILTER (WHERE m.owner_id IS NULL AND NOT responsible_named),
               count(*) FILTER (WHERE starts_on IS NULL OR ends_on IS NULL), count(*) FILTER (WHERE ends_on < $1),
               coalesce(sum((
                   SELECT count(*) FROM unnest(valued_on) AS day
                   WHERE coalesce(day, '-infinity') < $1::date - interval '1 year'
               )), 0)::bigint
        FROM measures m JOIN roadmaps r ON r.id = m.roadmap_id
        WHERE NOT removed AND stage NOT IN ('done', 'cancelled') AND r.state <> 'archived'
        """,
        today,
    )
    return Counts({one[0]: one[1] for one in stages}, *(row or (0, 0, 0, 0)))
