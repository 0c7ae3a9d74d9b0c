"""SQL of forgetting a person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.roadmaps.comments.queries import forget_writer
from services.roadmaps.follow_ups.queries import forget_approver
from services.roadmaps.followers.queries import forget_follower
from services.roadmaps.measures.owner_queries import forget_owner
from services.roadmaps.sharing.queries import forget_decider
from services.roadmaps.team.queries import forget_entrusted
from shared.networks.queries import erase_roles
from shared.postgres import Connection


async def erase(tx: Connection, person_id: UUID, now: datetime) -> Sequence[UUID]:
    """What was heard stays as marks that name nobody."""
    await forget_approver(tx, person_id)
    await forget_writer(tx, person_id)
    await forget_follower(tx, person_id)
    await forget_owner(tx, person_id)
    await forget_decider(tx, person_id)
    await forget_entrusted(tx, person_id)
    return await erase_roles(tx, person_id)
