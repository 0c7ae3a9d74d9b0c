"""SQL of who has to see to a follow-up."""

from uuid import UUID

from shared.contracts import Localised
from shared.postgres import Connection

LACKING = """
    m.roadmap_id = $2 AND NOT m.removed
    AND NOT EXISTS (SELECT FROM follow_up_texts t WHERE t.follow_up_id = $1 AND t.measure_id = m.id)
"""


async def to_remind(connection: Connection, follow_up_id: UUID, roadmap_id: UUID) -> list[UUID]:
    """The roadmap's editors, and those whose measures lack their text."""
    rows = await connection.fetch(
        f"""
        SELECT person_id FROM team WHERE roadmap_id = $2 AND task = 'editor'
        UNION SELECT owner_id FROM measures m WHERE {LACKING} AND owner_id IS NOT NULL
        ORDER BY 1
        """,
        follow_up_id,
        roadmap_id,
    )
    return [row["person_id"] for row in rows]


async def is_editor(connection: Connection, roadmap_id: UUID, person_id: UUID) -> bool:
    return bool(
        await connection.fetchval(
            "SELECT true FROM team WHERE roadmap_id = $1 AND person_id = $2 AND task = 'editor'", roadmap_id, person_id
        )
    )


async def lacking_texts(
    connection: Connection, follow_up_id: UUID, roadmap_id: UUID, owner_id: UUID | None
) -> list[Localised]:
    """Titles of the measures that nothing is told of yet; None: everybody's."""
    rows = await connection.fetch(
        f"""
        SELECT content -> 'title' AS title FROM measures m
        WHERE {LACKING} AND ($3::uuid IS NULL OR owner_id = $3) ORDER BY m.ends_on, m.id
        """,
        follow_up_id,
        roadmap_id,
        owner_id,
    )
    return [Localised.model_validate(row["title"]) for row in rows]
