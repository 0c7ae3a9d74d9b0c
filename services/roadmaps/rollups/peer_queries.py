"""SQL of who does the same or lacks the same. Nobody is found whose roadmap doesn't allow it now."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.roadmaps.rollups.peer_rules import Candidate, Own
from shared.organisations.size_classes import size_class
from shared.postgres import Connection

OWN = """
WITH own_measures AS (
    SELECT id, content -> 'title' AS title,
           ARRAY(SELECT goal::uuid FROM jsonb_array_elements_text(content -> 'national_goal_ids') AS goal) AS goals,
           ARRAY(SELECT tag FROM jsonb_array_elements_text(content -> 'tags') AS tag) AS tags
    FROM measures WHERE roadmap_id = $1 AND NOT removed AND stage <> 'cancelled'
), own_gaps AS (
    SELECT DISTINCT level ->> 'model' AS model, level ->> 'criterion' AS criterion
    FROM roadmaps, jsonb_array_elements(content -> 'levels') AS level
    WHERE id = $1 AND (level ->> 'spearhead') IS NOT NULL
), findable AS (
    SELECT c.roadmap_id, c.owner_id, c.title
    FROM counted_roadmaps c JOIN roadmaps r ON r.id = c.roadmap_id AND r.found_by_peers WHERE c.roadmap_id <> $1
)
"""

ALIKE = """
FROM own_measures o JOIN peer_measures p ON p.tags && o.tags AND p.national_goal_ids && o.goals
"""

COUNT_ALIKE = f"""
{OWN}
SELECT f.roadmap_id, f.owner_id, n.kind, n.population,
       CASE WHEN n.kind = 'region' THEN n.id ELSE n.region_id END AS region_id,
       coalesce(m.number, 0) AS measures, coalesce(g.number, 0) AS gaps
FROM findable f
LEFT JOIN organisations n ON n.id = f.owner_id AND NOT n.gone
LEFT JOIN (SELECT p.roadmap_id, count(DISTINCT o.id) AS number {ALIKE} GROUP BY p.roadmap_id) m
    ON m.roadmap_id = f.roadmap_id
LEFT JOIN (
    SELECT p.roadmap_id, count(*) AS number FROM own_gaps o JOIN peer_gaps p USING (model, criterion)
    GROUP BY p.roadmap_id
) g ON g.roadmap_id = f.roadmap_id
WHERE m.number > 0 OR g.number > 0
"""

ALIKE_MEASURES = f"""
{OWN}
SELECT DISTINCT ON (p.roadmap_id, o.id)
       p.roadmap_id, o.id AS own_id, o.title AS own_title, p.measure_id, p.title, p.stage,
       ARRAY(SELECT unnest(p.national_goal_ids) INTERSECT SELECT unnest(o.goals) ORDER BY 1)
           AS national_goal_ids,
       ARRAY(SELECT unnest(p.tags) INTERSECT SELECT unnest(o.tags) ORDER BY 1) AS tags
{ALIKE}
JOIN findable f ON f.roadmap_id = p.roadmap_id
WHERE p.roadmap_id = ANY($2::uuid[])
ORDER BY p.roadmap_id, o.id,
         cardinality(ARRAY(SELECT unnest(p.tags) INTERSECT SELECT unnest(o.tags))) DESC, p.measure_id
"""

ALIKE_GAPS = f"""
{OWN}
SELECT p.roadmap_id, p.model, p.criterion, p.title
FROM own_gaps o JOIN peer_gaps p USING (model, criterion) JOIN findable f ON f.roadmap_id = p.roadmap_id
WHERE p.roadmap_id = ANY($2::uuid[]) ORDER BY p.roadmap_id, p.model, p.criterion
"""


async def own(connection: Connection, roadmap_id: UUID) -> Own:
    row = await connection.fetchrow(
        """
        SELECT o.kind, o.population, CASE WHEN o.kind = 'region' THEN o.id ELSE o.region_id END AS region_id
        FROM roadmaps r JOIN organisations o ON o.id = r.owner_id AND NOT o.gone WHERE r.id = $1
        """,
        roadmap_id,
    )
    return Own(_size(row), row["region_id"]) if row else Own(None, None)


async def candidates(connection: Connection, roadmap_id: UUID) -> list[Candidate]:
    rows = await connection.fetch(COUNT_ALIKE, roadmap_id)
    return [
        Candidate(row["roadmap_id"], row["owner_id"], _size(row), row["region_id"], row["measures"], row["gaps"])
        for row in rows
    ]


async def alike_measures(connection: Connection, roadmap_id: UUID, of: Sequence[UUID]) -> list[dict[str, Any]]:
    """For each of our measures the one there that shares most with it."""
    return [dict(row) for row in await connection.fetch(ALIKE_MEASURES, roadmap_id, list(of))]


async def alike_gaps(connection: Connection, roadmap_id: UUID, of: Sequence[UUID]) -> list[dict[str, Any]]:
    return [dict(row) for row in await connection.fetch(ALIKE_GAPS, roadmap_id, list(of))]


def _size(row: Any) -> str | None:
    return size_class(row["population"]) if row["kind"] == "municipality" else None
