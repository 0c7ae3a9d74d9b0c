"""SQL of forgetting a person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.networks.queries import erase_roles
from shared.postgres import Connection


async def erase(tx: Connection, person_id: UUID, now: datetime) -> Sequence[UUID]:
    """What was heard stays as marks that name nobody."""
    return await erase_roles(tx, person_id)
