"""People's names and addresses, for those who may ask for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts import Language
from shared.postgres import Connection


@dataclass(frozen=True)
class Addressee:
    person_id: UUID
    address: str
    language: Language


@dataclass(frozen=True)
class Named:
    """`name` None: the person told none."""

    person_id: UUID
    name: str | None
    organisation_id: UUID | None


async def addressees(connection: Connection, people: Sequence[UUID]) -> list[Addressee]:
    """Whose mailbox has answered; the others and those whom nobody knows are left out."""
    rows = await connection.fetch(
        """
        SELECT id AS person_id, address, language FROM people
        WHERE id = ANY($1::uuid[]) AND confirmed_at IS NOT NULL ORDER BY id
        """,
        people,
    )
    return [Addressee(**dict(row)) for row in rows]


async def named_in(connection: Connection, network_id: UUID, people: Sequence[UUID]) -> list[Named]:
    """Members of the network, former ones too, and who has signed up for one of its dates."""
    rows = await connection.fetch(
        """
        SELECT p.id AS person_id, p.name, coalesce(m.organisation_id, s.organisation_id) AS organisation_id
        FROM people p
        LEFT JOIN members m ON m.person_id = p.id AND m.network_id = $1
        LEFT JOIN LATERAL (
            SELECT signups.person_id, signups.organisation_id
            FROM signups JOIN occurrences o ON o.id = signups.occurrence_id
            WHERE signups.person_id = p.id AND o.network_id = $1 LIMIT 1
        ) s ON true
        WHERE p.id = ANY($2::uuid[]) AND (m.person_id IS NOT NULL OR s.person_id IS NOT NULL)
        ORDER BY p.id
        """,
        network_id,
        people,
    )
    return [Named(**dict(row)) for row in rows]
