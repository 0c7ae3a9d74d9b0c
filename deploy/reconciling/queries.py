"""SQL of what a service holds of others. Tables and columns are its own declarations."""

from uuid import UUID

from deploy.reconciling.followed import Followed
from shared.postgres import Connection


async def held(connection: Connection, followed: Followed) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """Versions by id: of what lives, and of what is gone."""
    rows = await connection.fetch(
        f"SELECT {followed.key}, {followed.version}, ({followed.gone}) FROM {followed.table} WHERE {followed.only}"  # noqa: S608
    )
    living = {row[0]: row[1] for row in rows if not row[2]}
    return living, {row[0]: row[1] for row in rows if row[2]}


async def waiting(connection: Connection, topic: str) -> set[UUID]:
    """Keys of which something lies in the outbox."""
    return {row["key"] for row in await connection.fetch("SELECT DISTINCT key FROM outbox WHERE topic = $1", topic)}
