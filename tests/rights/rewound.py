"""One connection for all of a request, whose every change is looked at and then taken back."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from shared.postgres import prepare


class Counted:
    """What a pool tells of its connections; here there is one, and it is in use."""

    def get_size(self) -> int:
        return 1

    def get_idle_size(self) -> int:
        return 0

    def get_max_size(self) -> int:
        return 1


class OneConnection(Counted):
    """In the place of a service's pool: requests come one at a time, their transactions are savepoints of ours."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @asynccontextmanager
    async def acquire(self, *, timeout: float | None = None) -> AsyncIterator[Any]:  # noqa: ASYNC109
        yield self.connection

    async def close(self) -> None:
        await self.connection.close()


@dataclass
class Trial:
    """`changed` are the tables that a request left otherwise than they were."""

    changed: list[str] = field(default_factory=list)


class Rewinding:
    """Runs requests against data that is the same for each of them."""

    def __init__(self, connection: Any, tables: Sequence[str]) -> None:
        self.connection, self.tables = connection, tables
        self._before: dict[str, str] = {}
        self._sums = " UNION ALL ".join(
            f"SELECT '{table}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS sum"
            f' FROM "{table}" t'
            for table in tables
        )

    @classmethod
    async def on(cls, dsn: str, *, logs: Sequence[str]) -> "Rewinding":
        """`logs` are the tables that may grow whatever is asked."""
        connection = await asyncpg.connect(dsn)
        await prepare(connection)
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        rewinding = cls(connection, [row["tablename"] for row in rows if row["tablename"] not in logs])
        rewinding._before = await rewinding._now()
        return rewinding

    @asynccontextmanager
    async def trial(self) -> AsyncIterator[Trial]:
        """What is asked inside never happened; afterwards the trial tells what it would have changed."""
        made, transaction = Trial(), self.connection.transaction()
        await transaction.start()
        try:
            yield made
            if await self.connection.fetchval("SELECT pg_current_xact_id_if_assigned()") is not None:
                now = await self._now()
                made.changed = [table for table in self.tables if now[table] != self._before[table]]
        finally:
            await transaction.rollback()

    async def holds(self, text: str) -> list[str]:
        """The tables in which this text stands now."""
        found = []
        for table in self.tables:
            if await self.connection.fetchval(
                f'SELECT EXISTS (SELECT FROM "{table}" t WHERE t::text LIKE $1)', f"%{text}%"
            ):
                found.append(table)
        return found

    async def _now(self) -> dict[str, str]:
        return {row["name"]: row["sum"] for row in await self.connection.fetch(self._sums)}
