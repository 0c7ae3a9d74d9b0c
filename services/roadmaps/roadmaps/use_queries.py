"""SQL of what a roadmap's measures use of it: what is in use can't go."""

from uuid import UUID

from shared.postgres import Connection


async def statuses_in_use(connection: Connection, roadmap_id: UUID) -> dict[str, int]:
    """How many measures have each status."""
    rows = await connection.fetch(
        "SELECT status, count(*) FROM measures WHERE roadmap_id = $1 AND NOT removed GROUP BY status", roadmap_id
    )
    return {row[0]: row[1] for row in rows}


async def measures_with_goal(connection: Connection, roadmap_id: UUID, goal: str) -> int:
    number: int = await connection.fetchval(
        "SELECT count(*) FROM measures WHERE roadmap_id = $1 AND NOT removed AND content -> 'goals' ? $2",
        roadmap_id,
        goal,
    )
    return number


async def values_of_field(connection: Connection, roadmap_id: UUID, field: str) -> list[str]:
    """What measures have in a custom field, as text."""
    rows = await connection.fetch(
        """
        SELECT content -> 'custom' ->> $2 FROM measures
        WHERE roadmap_id = $1 AND NOT removed AND content -> 'custom' ->> $2 IS NOT NULL
        """,
        roadmap_id,
        field,
    )
    return [row[0] for row in rows]


async def sectors_in_use(connection: Connection, roadmap_id: UUID) -> set[str]:
    rows = await connection.fetch(
        """
        SELECT DISTINCT jsonb_array_elements_text(content -> 'sectors') FROM measures
        WHERE roadmap_id = $1 AND NOT removed
        """,
        roadmap_id,
    )
    return {row[0] for row in rows}
