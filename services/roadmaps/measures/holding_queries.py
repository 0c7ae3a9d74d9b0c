"""SQL of holding a measure with its roadmap, in one statement: the roadmap's row first, then the measure's."""

from typing import Any
from uuid import UUID

from shared.postgres import Connection

ROADMAP = "SELECT id, version, content FROM roadmaps WHERE id = (SELECT roadmap_id FROM measures WHERE id = $1)"
MEASURE = """
SELECT m.id, m.version, m.content, m.owner_id, m.changed_at, held.content AS roadmap, held.version AS roadmap_version
FROM held JOIN measures m ON m.roadmap_id = held.id WHERE m.id = $1
"""
BESIDE_OTHERS = f"WITH held AS MATERIALIZED ({ROADMAP} FOR SHARE) {MEASURE} FOR NO KEY UPDATE OF m"
SEEN = f"WITH held AS ({ROADMAP}) {MEASURE}"
ALONE = f"WITH held AS MATERIALIZED ({ROADMAP} FOR NO KEY UPDATE) {MEASURE} FOR NO KEY UPDATE OF m"


async def see_row(connection: Connection, measure_id: UUID) -> Any:
    """Both as they are in this moment; nothing keeps them so."""
    return await connection.fetchrow(SEEN, measure_id)


async def hold_row(tx: Connection, measure_id: UUID, *, alone: bool) -> Any:
    """Neither the measure nor its roadmap changes until the transaction ends; `alone`: nor does another measure."""
    return await tx.fetchrow(ALONE if alone else BESIDE_OTHERS, measure_id)
