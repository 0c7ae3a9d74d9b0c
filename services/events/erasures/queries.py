"""SQL of forgetting a person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.networks.queries import erase_roles
from shared.postgres import Connection


async def erase(tx: Connection, person_id: UUID, now: datetime) -> Sequence[UUID]:
    """Roles stay as marks that name nobody; plans and cancellations stay, without who made them."""
    roles = await erase_roles(tx, person_id)
    await tx.execute("UPDATE theme_changes SET changed_by = NULL WHERE changed_by = $1", person_id)
    await tx.execute("UPDATE cancellations SET cancelled_by = NULL WHERE cancelled_by = $1", person_id)
    return roles
