"""SQL of forgetting a person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.postgres import Connection


async def erase(tx: Connection, person_id: UUID, now: datetime) -> Sequence[UUID]:
    """Roles stay as marks that name nobody."""
    roles = await tx.fetch(
        """
        UPDATE roles SET active = false, network_id = NULL, person_id = NULL, kind = NULL, starts_on = NULL,
                         ends_on = NULL
        WHERE person_id = $1 RETURNING id
        """,
        person_id,
    )
    return [row["id"] for row in roles]
