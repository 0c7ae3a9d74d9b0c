"""SQL of bringing a restored database up to date. Tables and columns are a service's own declarations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from shared.postgres import Connection
from shared.runtime.kept import MILLION, Kept


async def begin_restore(tx: Connection, jump: int) -> int:
    """The number of the restore that isn't finished; one that was interrupted goes on, above `jump` at least."""
    number: int = await tx.fetchval(
        """
        INSERT INTO restores (jump) VALUES ($1)
        ON CONFLICT ((true)) WHERE finished_at IS NULL DO UPDATE SET jump = greatest(restores.jump, excluded.jump)
        RETURNING id
        """,
        jump,
    )
    return number


async def jump_of(connection: Connection, number: int) -> int:
    jump: int = await connection.fetchval("SELECT jump FROM restores WHERE id = $1", number)
    return jump


async def begun_at(connection: Connection, number: int) -> datetime:
    begun: datetime = await connection.fetchval("SELECT begun_at FROM restores WHERE id = $1", number)
    return begun


async def finish_restore(tx: Connection, number: int) -> None:
    await tx.execute("UPDATE restores SET finished_at = now() WHERE id = $1", number)


async def unfinished_restore(connection: Connection) -> int | None:
    """The jump of the restore that was begun and isn't finished."""
    jump: int | None = await connection.fetchval("SELECT jump FROM restores WHERE finished_at IS NULL")
    return jump


async def stop_leading(connection: Connection, lock: int) -> None:
    await connection.execute("SELECT pg_advisory_unlock($1)", lock)


async def sessions_of(connection: Connection, names: Sequence[str]) -> int:
    """How many sessions of programs with these names are open on our database."""
    number: int = await connection.fetchval(
        """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = ANY($1::text[])
        """,
        list(names),
    )
    return number


async def versions_of(connection: Connection, kept: Kept) -> Mapping[UUID, int]:
    """Every aggregate of a kind, by id."""
    rows = await connection.fetch(f"SELECT {kept.key}, version FROM {kept.table}")  # noqa: S608
    return {row[0]: row[1] for row in rows}


async def some_versions_of(connection: Connection, kept: Kept, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """The same of these aggregates."""
    rows = await connection.fetch(
        f"SELECT {kept.key}, version FROM {kept.table} WHERE {kept.key} = ANY($1::uuid[])",  # noqa: S608
        ids,
    )
    return {row[0]: row[1] for row in rows}


async def raise_versions(tx: Connection, kept: Kept, jump: int, after: UUID | None, limit: int) -> UUID | None:
    """Lift the next `limit` aggregates that lie below `jump` above it, in the order of their ids; the last one's id.

    Numbers that go on with the version, and the history row of the version in force, are lifted with them.
    """
    lifted = ", ".join(f"{column} = {_lifted(f'kept.{column}')}" for column in ("version", *kept.lifted_too))
    history = kept.history
    with_history = (
        f"""
        , history AS (
            UPDATE {history.table} AS h SET version = {_lifted("h.version")}
            FROM chunk WHERE h.{history.key} = chunk.id AND h.version = chunk.version
        )"""  # noqa: S608
        if history
        else ""
    )
    row: asyncpg.Record | None = await tx.fetchrow(
        f"""
        WITH chunk AS (
            SELECT {kept.key} AS id, version FROM {kept.table}
            WHERE version < $1 AND ($2::uuid IS NULL OR {kept.key} > $2) ORDER BY {kept.key} LIMIT $3 FOR UPDATE
        ){with_history}, lifted AS (
            UPDATE {kept.table} AS kept SET {lifted} FROM chunk WHERE kept.{kept.key} = chunk.id
        )
        SELECT id FROM chunk ORDER BY id DESC LIMIT 1
        """,  # noqa: S608
        jump,
        after,
        limit,
    )
    return row["id"] if row else None


def _lifted(column: str) -> str:
    return f"$1 + {column} % {MILLION}"


async def tombstones_unsaid(connection: Connection, topic: str) -> set[UUID]:
    """Whose tombstones wait in the outbox already."""
    rows = await connection.fetch("SELECT key FROM outbox WHERE topic = $1 AND body IS NULL", topic)
    return {row["key"] for row in rows}
