"""What the commands about one person ask of registration's database; the auditor may ask no more than this."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.postgres import Connection


@dataclass(frozen=True)
class Known:
    """Somebody whom registration knows; who was erased is nobody any more."""

    id: UUID
    address: str
    created_at: datetime


async def at_address(connection: Connection, address: str) -> Known | None:
    row = await connection.fetchrow(
        "SELECT id, address, created_at FROM people WHERE lower(address) = lower($1)", address
    )
    return Known(**row) if row else None


async def known(connection: Connection, people: Sequence[UUID]) -> dict[UUID, Known]:
    rows = await connection.fetch("SELECT id, address, created_at FROM people WHERE id = ANY($1::uuid[])", list(people))
    return {row["id"]: Known(**row) for row in rows}
