"""SQL of when a roadmap's follow-ups are due each year."""

from collections.abc import Sequence
from uuid import UUID

from services.roadmaps.follow_ups.rules import Yearly
from shared.postgres import Connection


async def rhythm_of(connection: Connection, roadmap_id: UUID) -> list[Yearly]:
    rows = await connection.fetch(
        "SELECT occasion, month, day FROM follow_up_rhythms WHERE roadmap_id = $1 ORDER BY month, day, occasion",
        roadmap_id,
    )
    return [Yearly(**row) for row in rows]


async def replace_rhythm(tx: Connection, roadmap_id: UUID, rhythm: Sequence[Yearly]) -> None:
    await tx.execute("DELETE FROM follow_up_rhythms WHERE roadmap_id = $1", roadmap_id)
    await tx.execute(
        """
        INSERT INTO follow_up_rhythms (roadmap_id, occasion, month, day)
        SELECT $1::uuid, * FROM unnest($2::text[], $3::smallint[], $4::smallint[])
        """,
        roadmap_id,
        [one.occasion for one in rhythm],
        [one.month for one in rhythm],
        [one.day for one in rhythm],
    )
