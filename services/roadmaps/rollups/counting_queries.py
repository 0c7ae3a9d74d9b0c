"""SQL of keeping what a publication adds: all is counted where it lies, and no measure comes into the process."""

from uuid import UUID

from shared.contracts import Roadmap
from shared.postgres import Connection

SHOWN = """
WITH shown AS (
    SELECT h.id, h.content, h.content ->> 'stage' = 'cancelled' AS cancelled
    FROM published_measures p JOIN history h ON h.id = p.measure_id AND h.version = p.version
    WHERE p.roadmap_id = $1 AND p.number = $2
)
"""


async def delete_counted(tx: Connection, roadmap_id: UUID) -> None:
    await tx.execute("DELETE FROM counted_roadmaps WHERE roadmap_id = $1", roadmap_id)


async def insert_roadmap(tx: Connection, published: Roadmap) -> None:
    await tx.execute(
        "INSERT INTO counted_roadmaps (roadmap_id, network_id, owner_id, number, title) VALUES ($1, $2, $3, $4, $5)",
        published.id,
        published.network_id,
        published.owner_id,
        published.number,
        published.title.model_dump(exclude_none=True),
    )


async def insert_progress(tx: Connection, roadmap_id: UUID, number: int) -> None:
    """What `by_dimension` of the rules says, as one statement; a property test holds the two together."""
    await tx.execute(
        f"""
        {SHOWN}, placed AS (
            SELECT 'roadmap' AS dimension, NULL AS key, id FROM shown
            UNION SELECT 'sector', key, id
                FROM shown LEFT JOIN LATERAL jsonb_array_elements_text(content -> 'sectors') AS key ON true
            UNION SELECT 'goal', key, id
                FROM shown LEFT JOIN LATERAL jsonb_array_elements_text(content -> 'goals') AS key ON true
            UNION SELECT 'national_goal', key, id
                FROM shown LEFT JOIN LATERAL jsonb_array_elements_text(content -> 'national_goal_ids') AS key ON true
        )
        INSERT INTO counted_progress (roadmap_id, dimension, key, counted, progress_sum, excluded_cancelled,
                                      illustrative)
        SELECT $1, dimension, coalesce(key, ''), count(*) FILTER (WHERE NOT cancelled),
               coalesce(sum((content ->> 'progress')::integer) FILTER (WHERE NOT cancelled), 0),
               count(*) FILTER (WHERE cancelled),
               count(*) FILTER (WHERE NOT cancelled AND (content ->> 'illustrative')::boolean)
        FROM placed JOIN shown USING (id) GROUP BY dimension, coalesce(key, '')
        """,
        roadmap_id,
        number,
    )


async def insert_peer_measures(tx: Connection, roadmap_id: UUID, number: int) -> None:
    """Only those that can be alike: with a tag and a goal of the compass."""
    await tx.execute(
        f"""
        {SHOWN}
        INSERT INTO peer_measures (roadmap_id, measure_id, title, stage, national_goal_ids, tags)
        SELECT $1, id, content -> 'title', content ->> 'stage',
               ARRAY(SELECT goal::uuid FROM jsonb_array_elements_text(content -> 'national_goal_ids') AS goal),
               ARRAY(SELECT tag FROM jsonb_array_elements_text(content -> 'tags') AS tag)
        FROM shown
        WHERE NOT cancelled AND content -> 'national_goal_ids' <> '[]' AND content -> 'tags' <> '[]'
        """,
        roadmap_id,
        number,
    )


async def insert_peer_pairs(tx: Connection, roadmap_id: UUID) -> None:
    await tx.execute(
        """
        INSERT INTO peer_pairs (roadmap_id, national_goal_id, tag)
        SELECT DISTINCT $1::uuid, goal, tag FROM peer_measures, unnest(national_goal_ids) AS goal, unnest(tags) AS tag
        WHERE roadmap_id = $1
        """,
        roadmap_id,
    )


async def insert_peer_gaps(tx: Connection, published: Roadmap) -> None:
    """Spearheads among the levels; of several organisations' the same one counts once."""
    await tx.execute(
        """
        INSERT INTO peer_gaps (roadmap_id, model, criterion, title)
        SELECT DISTINCT ON (model, criterion) $1, model, criterion, title
        FROM jsonb_to_recordset($2::jsonb) AS said (model text, criterion text, title jsonb)
        ORDER BY model, criterion
        """,
        published.id,
        [
            one.model_dump(mode="json", include={"model", "criterion", "title"})
            for one in published.levels
            if one.spearhead
        ],
    )
