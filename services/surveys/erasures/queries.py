"""SQL of forgetting a person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.surveys.invitations.queries import forget as forget_invitations
from shared.networks.queries import erase_roles
from shared.postgres import Connection


async def erase(tx: Connection, person_id: UUID, now: datetime) -> Sequence[UUID]:
    """What was heard stays as marks that name nobody. Answers go; the sums that they were counted in stay."""
    await tx.execute(
        "DELETE FROM released_texts t USING responses r WHERE r.id = t.response_id AND r.person_id = $1", person_id
    )
    await tx.execute("DELETE FROM responses WHERE person_id = $1", person_id)
    await tx.execute("DELETE FROM answered_marks WHERE person_id = $1", person_id)
    await forget_invitations(tx, person_id)
    await tx.execute("UPDATE assessment_targets SET set_by = NULL WHERE set_by = $1", person_id)
    await tx.execute("UPDATE assessment_consents SET given_by = NULL WHERE given_by = $1", person_id)
    roles = await erase_roles(tx, person_id)
    members = await tx.fetch(
        """
        UPDATE members SET active = false, person_id = NULL, organisation_id = NULL WHERE person_id = $1 RETURNING id
        """,
        person_id,
    )
    signups = await tx.fetch(
        "UPDATE signups SET person_id = NULL, organisation_id = NULL WHERE person_id = $1 RETURNING id", person_id
    )
    return [*roles, *(row["id"] for row in (*members, *signups))]
