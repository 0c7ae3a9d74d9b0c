"""What is asked of the database server itself."""

from datetime import datetime
from typing import cast

from shared.postgres.pool import Connection


async def clock(connection: Connection) -> datetime:
    """What time it is there, at this very moment."""
    return cast(datetime, await connection.fetchval("SELECT clock_timestamp()"))
