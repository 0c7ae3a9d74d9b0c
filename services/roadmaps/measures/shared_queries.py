"""SQL of measures that an organisation does with others."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts import Localised, Measure
from shared.postgres import Connection


@dataclass(frozen=True)
class PublishedShare:
    measure: Measure
    roadmap_title: Localised
    owner_id: UUID


async def published_with(
    connection: Connection, organisation_id: UUID, besides: UUID, after: UUID | None, limit: int
) -> list[PublishedShare]:
    """Published measures with this partner in other roadmaps than `besides`, by id."""
    rows = await connection.fetch(
        """
        SELECT h.content, h.version, told.content -> 'title' AS title, (told.content ->> 'owner_id')::uuid AS owner_id
        FROM public_measures p
        JOIN history h ON h.id = p.id AND h.version = p.version
        JOIN public_roadmaps r ON r.id = p.roadmap_id
        JOIN publications q ON q.roadmap_id = r.id AND q.number = r.number
        JOIN history told ON told.id = r.id AND told.version = q.roadmap_version
        WHERE p.roadmap_id <> $2 AND ($3::uuid IS NULL OR p.id > $3) AND h.content -> 'partners' @> $1
        ORDER BY p.id LIMIT $4
        """,
        [{"organisation_id": str(organisation_id)}],
        besides,
        after,
        limit,
    )
    return [
        PublishedShare(
            Measure.model_validate({**row["content"], "version": row["version"]}),
            Localised.model_validate(row["title"]),
            row["owner_id"],
        )
        for row in rows
    ]
