"""Put, move and drop what is due later, in the transaction of the act that causes it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from shared.due import queries
from shared.postgres import Connection


async def put(tx: Connection, kind: str, key: str, due_at: datetime, payload: Mapping[str, Any] | None = None) -> None:
    """Have the duty `kind` done for `key` at `due_at`; a row that is there already moves to it.

    `payload` is JSON without personal data. The duty must be one of the service's `duties`.
    """
    await queries.upsert(tx, kind, key, due_at, payload or {})


async def drop(tx: Connection, kind: str, key: str) -> None:
    """What was due no longer is."""
    await queries.delete(tx, kind, key)


async def put_all(tx: Connection, kind: str, moments: Mapping[str, datetime]) -> None:
    """Many at once, by key, without payload."""
    await queries.upsert_all(tx, kind, moments)


async def drop_all(tx: Connection, kind: str, keys: Collection[str]) -> None:
    await queries.delete_all(tx, kind, keys)
