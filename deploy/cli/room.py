"""Have the services' pools room in PostgreSQL? Their sum must stay below `max_connections` (guarantee RQ11)."""

import os
from dataclasses import dataclass

from deploy import services
from deploy.cli import queries
from deploy.provisioning.databases import connect

POOL = 12
"""POOL_SIZE, unless the environment says otherwise."""

BESIDE = 1
"""The relay's own connection."""

OPERATORS = 8
"""Left for the command line, migrations and whoever looks."""


@dataclass(frozen=True)
class Room:
    """What the server grants to ordinary roles, and what one process of each service takes at most."""

    granted: int
    taken: int

    @property
    def processes(self) -> int:
        """How many of each service may run."""
        return max(self.granted - OPERATORS, 0) // self.taken

    @property
    def trouble(self) -> str | None:
        if self.processes >= 1:
            return None
        return f"{self.granted} connections are granted, one process of each service takes up to {self.taken}"


async def room(dsn: str, password: str | None) -> Room:
    connection = await connect(dsn, password=password)
    try:
        granted = await queries.connections_granted(connection)
    finally:
        await connection.close()
    return Room(granted, len(services.names()) * (int(os.environ.get("POOL_SIZE", POOL)) + BESIDE))
