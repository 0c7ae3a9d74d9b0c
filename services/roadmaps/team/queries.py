"""SQL of who was entrusted with what."""

from collections.abc import Set
from uuid import UUID

from shared.postgres import Connection


async def is_entrusted_with_roadmap(connection: Connection, person_id: UUID, roadmap_id: UUID, tasks: Set[str]) -> bool:
    """Has the person one of these tasks in the roadmap?"""
    return bool(
        await connection.fetchval(
            "SELECT true FROM team WHERE roadmap_id = $1 AND person_id = $2 AND task = ANY($3::text[]) LIMIT 1",
            roadmap_id,
            person_id,
            list(tasks),
        )
    )


async def is_entrusted_with_measure(connection: Connection, person_id: UUID, measure_id: UUID, tasks: Set[str]) -> bool:
    """The same for a measure: a contributor only where the measure is theirs."""
    return bool(
        await connection.fetchval(
            """
            SELECT true FROM measures m JOIN team t ON t.roadmap_id = m.roadmap_id
            WHERE m.id = $1 AND t.person_id = $2 AND t.task = ANY($3::text[])
              AND (t.task <> 'contributor' OR m.owner_id = $2)
            LIMIT 1
            """,
            measure_id,
            person_id,
            list(tasks),
        )
    )
