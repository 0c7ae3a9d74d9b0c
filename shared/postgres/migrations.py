"""Migrations: plain SQL files, applied in order, once, and never changed afterwards."""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from shared.postgres.pool import Connection

LOCK = 0x6469676976  # "digiv": one migrating process at a time

LEDGER = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    source text NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, name)
)
"""


LOCK_TIMEOUT = "1s"
"""How long a migration may make others queue behind it while it waits for a table; then it steps back."""

PAUSE_SECONDS = 1.0
PATIENCE_SECONDS = 120.0


class ChangedMigration(Exception):
    """A file that was already applied reads otherwise now: add a new file instead of changing an old one."""


@dataclass(frozen=True)
class Migration:
    """One SQL file; `source` is the room that it belongs to, `name` orders it there."""

    source: str
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read(sources: Mapping[str, Path]) -> list[Migration]:
    """All migrations of the given folders: sources in the order given, files by name."""
    return [
        Migration(source, path.name, path.read_text(encoding="utf-8"))
        for source, folder in sources.items()
        for path in sorted(folder.glob("*.sql"))
    ]


async def apply(dsn: str, sources: Mapping[str, Path]) -> list[Migration]:
    """Apply what is missing, each file in a transaction of its own, and return it.

    Safe to run by several processes at once. Raises ChangedMigration before anything is applied.
    """
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        await connection.execute(LEDGER)
        missing = await pending(connection, sources)
        for migration in missing:
            await _apply_one(connection, migration)
        return missing
    finally:
        await connection.close()


async def pending(connection: Connection, sources: Mapping[str, Path]) -> list[Migration]:
    """What isn't applied yet; everything, when the ledger isn't there either."""
    migrations = read(sources)
    if await connection.fetchval("SELECT to_regclass('schema_migrations')") is None:
        return migrations
    rows = await connection.fetch("SELECT source, name, checksum FROM schema_migrations")
    applied = {(row["source"], row["name"]): row["checksum"] for row in rows}
    for migration in migrations:
        checksum = applied.get((migration.source, migration.name))
        if checksum not in (None, migration.checksum):
            raise ChangedMigration(f"{migration.source}/{migration.name}")
    return [m for m in migrations if (m.source, m.name) not in applied]


async def _apply_one(connection: Connection, migration: Migration) -> None:
    """Again and again while others hold its tables. Raises LockNotAvailableError after two minutes of that."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            await _try_one(connection, migration)
            return
        except asyncpg.LockNotAvailableError:
            if time.monotonic() > give_up:
                raise
            await asyncio.sleep(PAUSE_SECONDS)


async def _try_one(connection: Connection, migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO schema_migrations (source, name, checksum) VALUES ($1, $2, $3)",
            migration.source,
            migration.name,
            migration.checksum,
        )
