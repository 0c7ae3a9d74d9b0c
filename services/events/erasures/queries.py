"""SQL of forgetting a person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.postgres import Connection


async def erase(tx: Connection, person_id: UUID, now: datetime) -> Sequence[UUID]:
    """Roles stay as marks that name nobody; plans and cancellations stay, without who made them."""
    roles = await tx.fetch(
        """
        UPDATE roles SET active = false, network_id = NULL, person_id = NULL, kind = NULL, starts_on = NULL,
                         ends_on = NULL
        WHERE person_id = $1 RETURNING id
        """,
        person_id,
    )
    await tx.execute("UPDATE theme_changes SET changed_by = NULL WHERE changed_by = $1", person_id)
    await tx.execute("UPDATE cancellations SET cancelled_by = NULL WHERE cancelled_by = $1", person_id)
    return [row["id"] for row in roles]
