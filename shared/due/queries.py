"""SQL of due rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import orjson

from shared.postgres import Connection


@dataclass(frozen=True)
class Due:
    """A claimed row; its lock lives as long as the transaction."""

    kind: str
    key: str
    due_at: datetime
    payload: dict[str, Any]
    attempts: int


async def upsert(tx: Connection, kind: str, key: str, due_at: datetime, payload: Mapping[str, Any]) -> None:
    await tx.execute(
        """
        INSERT INTO due (kind, key, due_at, payload, next_attempt_at) VALUES ($1, $2, $3, $4::text::jsonb, $3)
        ON CONFLICT (kind, key) DO UPDATE
        SET due_at = excluded.due_at, payload = excluded.payload, attempts = 0, next_attempt_at = excluded.due_at
        """,
        kind,
        key,
        due_at,
        orjson.dumps(payload).decode(),
    )


async def delete(tx: Connection, kind: str, key: str) -> None:
    await tx.execute("DELETE FROM due WHERE kind = $1 AND key = $2", kind, key)


async def upsert_all(tx: Connection, kind: str, moments: Mapping[str, datetime]) -> None:
    """In the order of their keys, so that two transactions with the same rows can't wait for each other."""
    keys = sorted(moments)
    await tx.execute(
        """
        INSERT INTO due (kind, key, due_at, payload, next_attempt_at)
        SELECT $1, key, due_at, '{}', due_at FROM unnest($2::text[], $3::timestamptz[]) AS put (key, due_at)
        ON CONFLICT (kind, key) DO UPDATE
        SET due_at = excluded.due_at, payload = excluded.payload, attempts = 0, next_attempt_at = excluded.due_at
        """,
        kind,
        keys,
        [moments[key] for key in keys],
    )


async def delete_all(tx: Connection, kind: str, keys: Collection[str]) -> None:
    await tx.execute("DELETE FROM due WHERE kind = $1 AND key = ANY($2::text[])", kind, list(keys))


async def claim_next(tx: Connection, kinds: Sequence[str], now: datetime) -> Due | None:
    row = await tx.fetchrow(
        """
        SELECT kind, key, due_at, payload::text, attempts FROM due
        WHERE kind = ANY($1::text[]) AND next_attempt_at <= $2
        ORDER BY next_attempt_at, due_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED
        """,
        list(kinds),
        now,
    )
    return None if row is None else Due(row[0], row[1], row[2], orjson.loads(row[3]), row[4])


async def delete_done(tx: Connection, done: Due) -> None:
    """Remove the row, unless the duty itself has put it anew for a later time."""
    await tx.execute("DELETE FROM due WHERE kind = $1 AND key = $2 AND due_at = $3", done.kind, done.key, done.due_at)


async def postpone(tx: Connection, failed: Due, next_attempt_at: datetime) -> None:
    await tx.execute(
        "UPDATE due SET attempts = attempts + 1, next_attempt_at = $3 WHERE kind = $1 AND key = $2",
        failed.kind,
        failed.key,
        next_attempt_at,
    )


async def wait_no_longer_than(tx: Connection, wait: str) -> None:
    """Until the transaction ends, waiting so long for a lock raises asyncpg's LockNotAvailableError; "0": it may."""
    await tx.execute("SELECT set_config('lock_timeout', $1, true)", wait)


async def give_way(tx: Connection, claimed: Due, next_attempt_at: datetime) -> None:
    """Do it later, as if it had not been tried."""
    await tx.execute(
        "UPDATE due SET next_attempt_at = $3 WHERE kind = $1 AND key = $2", claimed.kind, claimed.key, next_attempt_at
    )


async def next_at(connection: Connection, kinds: Sequence[str]) -> datetime | None:
    moment = await connection.fetchval("SELECT min(next_attempt_at) FROM due WHERE kind = ANY($1::text[])", list(kinds))
    return cast("datetime | None", moment)


async def overdue(connection: Connection) -> tuple[int, float]:
    """Rows whose time has come and that wait, failed ones included; for how many seconds the oldest has.

    What a migration put there for the first time, at the epoch, has no age.
    """
    row = await connection.fetchrow(
        """
        SELECT count(*),
            coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE due_at > 'epoch')), 0)::float8
        FROM due WHERE due_at <= now()
        """
    )
    return cast("tuple[int, float]", tuple(row or (0, 0.0)))
