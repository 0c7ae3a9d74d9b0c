"""SQL of sessions, and of logins that are under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.postgres import Connection

Browser = Literal["computer", "phone"]


@dataclass(frozen=True)
class Session:
    """`browser` None: a program's, or one that doesn't say what it is."""

    id: UUID
    person_id: UUID
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    tokens_until: datetime
    browser: Browser | None


@dataclass(frozen=True)
class Login:
    """A login that was asked for: what proves that who opens its link is who asked."""

    person_id: UUID
    request_hash: bytes
    code_hash: bytes
    wrong_tries: int


COLUMNS = "id, person_id, created_at, used_at, expires_at, tokens_until, browser"
LIVING = "expires_at > $1 AND used_at > $2"


def _session(row: Any) -> Session:
    return Session(**dict(row))


async def insert_session(
    tx: Connection,
    session_id: UUID,
    person_id: UUID,
    now: datetime,
    expires_at: datetime,
    *,
    tokens_until: datetime | None = None,
    hash: bytes | None = None,
    browser: Browser | None = None,
) -> None:
    await tx.execute(
        """
        INSERT INTO sessions (id, person_id, created_at, used_at, expires_at, tokens_until, hash, browser)
        VALUES ($1, $2, $3, $3, $4, $5, $6, $7)
        """,
        session_id,
        person_id,
        now,
        expires_at,
        tokens_until or now,
        hash,
        browser,
    )


async def by_hash(connection: Connection, hash: bytes, now: datetime, used_after: datetime) -> Session | None:
    row = await connection.fetchrow(
        f"SELECT {COLUMNS} FROM sessions WHERE {LIVING} AND hash = $3", now, used_after, hash
    )
    return _session(row) if row else None


async def touch(connection: Connection, session_id: UUID, now: datetime) -> None:
    await connection.execute("UPDATE sessions SET used_at = $2 WHERE id = $1 AND used_at < $2", session_id, now)


async def prolong(
    tx: Connection, session_id: UUID, person_id: UUID, now: datetime, used_after: datetime, tokens_until: datetime
) -> bool:
    """The session is in use, and a token of it will live until then; False: it doesn't live any more."""
    row = await tx.fetchrow(
        f"""
        UPDATE sessions SET used_at = greatest(used_at, $1), tokens_until = greatest(tokens_until, $5)
        WHERE {LIVING} AND id = $3 AND person_id = $4 RETURNING id
        """,
        now,
        used_after,
        session_id,
        person_id,
        tokens_until,
    )
    return row is not None


async def living(connection: Connection, person_id: UUID, now: datetime, used_after: datetime) -> list[Session]:
    """The newest first."""
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM sessions WHERE {LIVING} AND person_id = $3 ORDER BY created_at DESC, id",
        now,
        used_after,
        person_id,
    )
    return [_session(row) for row in rows]


async def delete_sessions(
    tx: Connection, person_id: UUID, *, only: UUID | None = None, but: UUID | None = None
) -> list[Session]:
    """The person's sessions: one, all but one, or all; what they were."""
    rows = await tx.fetch(
        f"""
        DELETE FROM sessions
        WHERE person_id = $1 AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR id <> $3)
        RETURNING {COLUMNS}
        """,
        person_id,
        only,
        but,
    )
    return [_session(row) for row in rows]


async def delete_all(tx: Connection) -> list[Session]:
    """Everybody's sessions; what they were."""
    return [_session(row) for row in await tx.fetch(f"DELETE FROM sessions RETURNING {COLUMNS}")]


async def delete_all_logins(tx: Connection) -> int:
    """Logins that are under way, or were asked for; how many."""
    rows = await tx.fetch("DELETE FROM logins RETURNING person_id")
    return len(rows)


async def upsert_login(
    tx: Connection, person_id: UUID, request_hash: bytes, code_hash: bytes, expires_at: datetime
) -> None:
    """Asking again begins anew."""
    await tx.execute(
        """
        INSERT INTO logins (person_id, request_hash, code_hash, expires_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id) DO UPDATE
        SET request_hash = excluded.request_hash, code_hash = excluded.code_hash, wrong_tries = 0,
            expires_at = excluded.expires_at
        """,
        person_id,
        request_hash,
        code_hash,
        expires_at,
    )


async def login(connection: Connection, person_id: UUID) -> Login | None:
    row = await connection.fetchrow(
        "SELECT person_id, request_hash, code_hash, wrong_tries FROM logins WHERE person_id = $1", person_id
    )
    return Login(**dict(row)) if row else None


async def lock_login(tx: Connection, person_id: UUID) -> Login | None:
    """Tries come one after the other, so that nobody gets more of them by trying at once."""
    row = await tx.fetchrow(
        "SELECT person_id, request_hash, code_hash, wrong_tries FROM logins WHERE person_id = $1 FOR UPDATE", person_id
    )
    return Login(**dict(row)) if row else None


async def count_wrong_try(tx: Connection, person_id: UUID) -> None:
    await tx.execute("UPDATE logins SET wrong_tries = wrong_tries + 1 WHERE person_id = $1", person_id)


async def delete_logins(tx: Connection, people: Sequence[UUID]) -> None:
    await tx.execute("DELETE FROM logins WHERE person_id = ANY($1::uuid[])", list(people))


async def end_of(connection: Connection, session_id: UUID) -> tuple[int, datetime] | None:
    """Version and `until` of an ended session; locked."""
    row = await connection.fetchrow("SELECT version, until FROM ended_sessions WHERE id = $1 FOR UPDATE", session_id)
    return (row["version"], row["until"]) if row else None


async def delete_ended(tx: Connection, session_id: UUID) -> None:
    await tx.execute("DELETE FROM ended_sessions WHERE id = $1", session_id)
