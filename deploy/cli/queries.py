"""What the command line writes into registration's database."""

from uuid import UUID

from shared.postgres import Connection


async def give_staff_role(tx: Connection, person_id: UUID, role: str) -> None:
    await tx.execute("INSERT INTO staff (person_id, role) VALUES ($1, $2) ON CONFLICT DO NOTHING", person_id, role)
