"""SQL of ended sessions; every service keeps its own copy."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.contracts import Session, SessionState
from shared.postgres import Connection


async def insert_ended(tx: Connection, sessions: Sequence[Session]) -> None:
    await tx.executemany(
        """
        INSERT INTO ended_sessions AS known (id, version, until) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, until = excluded.until
        WHERE known.version < excluded.version
        """,
        [(one.id, one.version, one.until) for one in sorted(sessions, key=lambda one: one.id)],
    )


async def ended(connection: Connection, now: datetime) -> frozenset[UUID]:
    """Those of which a token may still be about."""
    return frozenset(row["id"] for row in await connection.fetch("SELECT id FROM ended_sessions WHERE until > $1", now))


async def after(tx: Connection, last: UUID | None, limit: int) -> list[Session]:
    """A chunk for republishing, locked."""
    rows = await tx.fetch(
        """
        SELECT id, version, until FROM ended_sessions
        WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 FOR UPDATE
        """,
        last,
        limit,
    )
    return [Session(id=row["id"], version=row["version"], state=SessionState.ended, until=row["until"]) for row in rows]
