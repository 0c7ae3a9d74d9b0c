"""SQL of who does the same or lacks the same. Nobody is found whose roadmap doesn't allow it now."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.roadmaps.rollups.peer_rules import Candidate, Own
from shared.organisations.size_classes import size_class
from shared.postgres import Connection

OWN = """
WITH own_pairs AS (
    SELECT DISTINCT m.id, goal::uuid AS national_goal_id, tag
    FROM measures m, jsonb_array_elements_text(content -> 'national_goal_ids') AS goal,
         jsonb_array_elements_text(content -> 'tags') AS tag
    WHERE m.roadmap_id = $1 AND NOT m.removed AND m.stage <> 'cancelled'
), own_gaps AS (
    SELECT DISTINCT level ->> 'model' AS model, level ->> 'criterion' AS criterion
    FROM roadmaps, jsonb_array_elements(content -> 'levels') AS level
    WHERE id = $1 AND (level ->> 'spearhead') IS NOT NULL
), findable AS (
    SELECT c.roadmap_id, c.owner_id
    FROM counted_roadmaps c JOIN roadmaps r ON r.id = c.roadmap_id AND r.found_by_peers WHERE c.roadmap_id <> $1
)
"""

COUNT_ALIKE = f"""
{OWN}
SELECT f.roadmap_id, f.owner_id, n.kind, n.population,
       CASE WHEN n.kind = 'region' THEN n.id ELSE n.region_id END AS region_id,
       coalesce(m.number, 0) AS measures, coalesce(g.number, 0) AS gaps
FROM findable f
LEFT JOIN organisations n ON n.id = f.owner_id AND NOT n.gone
LEFT JOIN (
    SELECT p.roadmap_id, count(DISTINCT o.id) AS number FROM own_pairs o JOIN peer_pairs p USING (national_goal_id, tag)
    GROUP BY p.roadmap_id
) m ON m.roadmap_id = f.roadmap_id
LEFT JOIN (
    SELECT p.roadmap_id, count(*) AS number FROM own_gaps o JOIN peer_gaps p USING (model, criterion)
    GROUP BY p.roadmap_id
) g ON g.roadmap_id = f.roadmap_id
WHERE m.number > 0 OR g.number > 0
"""

ALIKE_MEASURES = f"""
{OWN}, theirs AS (
    SELECT p.roadmap_id, p.measure_id, p.title, p.stage, goal AS national_goal_id, tag
    FROM peer_measures p JOIN findable f USING (roadmap_id), unnest(p.national_goal_ids) AS goal, unnest(p.tags) AS tag
    WHERE p.roadmap_id = ANY($2::uuid[])
), shared AS (
    SELECT t.roadmap_id, o.id AS own_id, t.measure_id,
           array_agg(DISTINCT national_goal_id ORDER BY national_goal_id) AS national_goal_ids,
           array_agg(DISTINCT tag ORDER BY tag) AS tags
    FROM own_pairs o JOIN theirs t USING (national_goal_id, tag) GROUP BY t.roadmap_id, o.id, t.measure_id
), closest AS (
    SELECT DISTINCT ON (roadmap_id, own_id) *, cardinality(tags) + cardinality(national_goal_ids) AS alike FROM shared
    ORDER BY roadmap_id, own_id, alike DESC, measure_id
), shown AS (
    SELECT *, row_number() OVER (PARTITION BY roadmap_id ORDER BY alike DESC, own_id) AS place FROM closest
)
SELECT c.roadmap_id, c.own_id, m.content -> 'title' AS own_title, c.measure_id, p.title, p.stage, c.national_goal_ids,
       c.tags
FROM shown c JOIN measures m ON m.id = c.own_id JOIN peer_measures p ON p.measure_id = c.measure_id
WHERE c.place <= $3
ORDER BY c.roadmap_id, c.place
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


async def alike_measures(
    connection: Connection, roadmap_id: UUID, of: Sequence[UUID], most: int
) -> list[dict[str, Any]]:
    """For each of our measures the one there that shares most with it; of each roadmap the `most` alike."""
    return [dict(row) for row in await connection.fetch(ALIKE_MEASURES, roadmap_id, list(of), most)]


async def alike_gaps(connection: Connection, roadmap_id: UUID, of: Sequence[UUID]) -> list[dict[str, Any]]:
    return [dict(row) for row in await connection.fetch(ALIKE_GAPS, roadmap_id, list(of))]


def _size(row: Any) -> str | None:
    return size_class(row["population"]) if row["kind"] == "municipality" else None
