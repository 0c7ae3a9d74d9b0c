"""What the command line writes into registration's database, and asks its server."""

from datetime import datetime
from uuid import UUID

from shared.postgres import Connection


async def give_staff_role(tx: Connection, person_id: UUID, role: str) -> bool:
    """False: they held it already."""
    given = await tx.fetchval(
        "INSERT INTO staff (person_id, role) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING person_id",
        person_id,
        role,
    )
    return given is not None


async def take_staff_role(tx: Connection, person_id: UUID, role: str) -> bool:
    """False: they didn't hold it."""
    taken = await tx.fetchval(
        "DELETE FROM staff WHERE person_id = $1 AND role = $2 RETURNING person_id", person_id, role
    )
    return taken is not None


async def connections_granted(connection: Connection) -> int:
    """How many connections ordinary roles may have on this server at a time."""
    granted: int = await connection.fetchval(
        """
        SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
               - current_setting('reserved_connections')::int
        """
    )
    return granted


async def clock(connection: Connection) -> datetime:
    """The server's own time, not the transaction's."""
    now: datetime = await connection.fetchval("SELECT clock_timestamp()")
    return now
