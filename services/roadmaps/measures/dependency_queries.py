"""SQL of which measures of a roadmap there are, what they are called and what they wait for."""

from collections.abc import Collection
from uuid import UUID

from shared.contracts import Localised
from shared.postgres import Connection


async def measures_among(connection: Connection, roadmap_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Those that are in the roadmap now."""
    rows = await connection.fetch(
        "SELECT id FROM measures WHERE roadmap_id = $1 AND NOT removed AND id = ANY($2::uuid[])", roadmap_id, list(ids)
    )
    return {row["id"] for row in rows}


async def external_ids_among(connection: Connection, roadmap_id: UUID, given: Collection[str]) -> set[str]:
    rows = await connection.fetch(
        "SELECT external_id FROM measures WHERE roadmap_id = $1 AND external_id = ANY($2::text[])",
        roadmap_id,
        list(given),
    )
    return {row["external_id"] for row in rows}


async def dependencies_of(connection: Connection, roadmap_id: UUID) -> dict[UUID, tuple[UUID, ...]]:
    """What must be done before each of the roadmap's measures that waits for others."""
    rows = await connection.fetch(
        """
        SELECT id, content -> 'depends_on' AS before FROM measures
        WHERE roadmap_id = $1 AND NOT removed AND content -> 'depends_on' <> '[]'
        """,
        roadmap_id,
    )
    return {row["id"]: tuple(UUID(one) for one in row["before"]) for row in rows}


async def waiting_for(connection: Connection, roadmap_id: UUID, measure_id: UUID) -> dict[UUID, Localised]:
    """Measures of the roadmap that come after this one, with their titles."""
    rows = await connection.fetch(
        """
        SELECT id, content -> 'title' AS title FROM measures
        WHERE roadmap_id = $1 AND NOT removed AND content -> 'depends_on' ? $2 ORDER BY id
        """,
        roadmap_id,
        str(measure_id),
    )
    return {row["id"]: Localised.model_validate(row["title"]) for row in rows}


async def titles_of(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Localised]:
    rows = await connection.fetch(
        "SELECT id, content -> 'title' AS title FROM measures WHERE id = ANY($1::uuid[])", list(ids)
    )
    return {row["id"]: Localised.model_validate(row["title"]) for row in rows}
