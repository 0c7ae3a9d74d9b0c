"""Whether a process lives and is ready, and what it measures."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import asyncpg

from shared.bus import outbox_queries, queries
from shared.bus.behind import Comparison
from shared.bus.consumer import Consumer
from shared.bus.restoring_queries import unfinished_restore
from shared.due import queries as due_queries
from shared.mail import queries as mail_queries
from shared.postgres import Connection
from shared.postgres.clock import DatabaseClock
from shared.postgres.migrations import ChangedMigration, pending
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.privacy.purging import Purging
from shared.runtime.service import Service
from shared.telemetry import catalogue
from shared.web.resources import Resources

AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
MEASURED_SECONDS = 1.0
"""Scrapes within this time share one reading of the database."""


@dataclass
class Health:
    """Readiness is database and migrations. Broker and lag stand in metrics: the API works without them."""

    service: Service
    resources: Resources
    consumer: Consumer
    purging: Purging
    clock: DatabaseClock
    comparison: Comparison
    _migrated: bool = False
    _measured_at: float = 0.0

    async def live(self) -> dict[str, Any]:
        return {"ok": not self.consumer.stuck, "consumer_turns": not self.consumer.stuck}

    async def ready(self) -> dict[str, Any]:
        try:
            async with asyncio.timeout(ACQUIRE_SECONDS), self.resources.pool.acquire() as connection:
                if not self._migrated:
                    missing = await pending(connection, self.service.migration_folders())
                    self._migrated = not missing
                restoring = self._migrated and await unfinished_restore(connection) is not None
        except AWAY as error:
            return {"ok": False, "database": type(error).__name__, "migrated": self._migrated}
        except ChangedMigration as error:
            return {"ok": False, "database": "there", "migrated": False, "changed": str(error)}
        if restoring:  # erased people may be in it, and versions that others have passed
            return {"ok": False, "database": "there", "migrated": True, "restoring": True}
        told: dict[str, Any] = {"ok": self._migrated, "database": "there", "migrated": self._migrated}
        told["clock"] = "agrees" if self.clock.agrees else "differs"
        if self.comparison.behind:  # an alarm, no reason to be away
            told["behind"] = self.comparison.behind
        return told

    async def measure(self) -> None:
        """Read what stands in the database into the gauges; the last known values stay when it is away."""
        if time.monotonic() - self._measured_at < MEASURED_SECONDS:
            return
        self._measured_at = time.monotonic()
        pool = self.resources.pool
        catalogue.database_connections_in_use.set(pool.get_size() - pool.get_idle_size())
        catalogue.database_connections_most.set(pool.get_max_size())
        ready = bool((await self.ready())["ok"])
        catalogue.service_ready.set(ready)
        if not ready:
            return
        try:
            async with asyncio.timeout(ACQUIRE_SECONDS), pool.acquire() as connection:
                await self._measure_bus(connection)
                await _measure_waiting(connection)
                await self.service.gauges(connection)
                await self.purging.measure(connection, self.resources.clock())
        except AWAY:
            return

    async def _measure_bus(self, connection: Connection) -> None:
        state = await outbox_queries.outbox_state(connection)
        catalogue.outbox_rows.set(state["rows"])
        catalogue.outbox_bytes.set(state["bytes"])
        catalogue.outbox_oldest_seconds.set(state["oldest_seconds"])
        catalogue.outbox_set_aside_rows.set(state["set_aside"])
        buried = await queries.dead_letter_counts(connection)
        for contract in self.service.handlers.contracts():
            catalogue.dead_letters.labels(contract.topic).set(buried.get(contract.topic, 0))


async def _measure_waiting(connection: Connection) -> None:
    number, oldest = await due_queries.overdue(connection)
    catalogue.due_rows.set(number)
    catalogue.due_oldest_seconds.set(oldest)
    unsent = await mail_queries.count_unsent(connection)
    for mail_state in ("waiting", "claimed", "failed", "expired", "dropped"):
        catalogue.mail_intents.labels(mail_state).set(unsent.get(mail_state, 0))
    catalogue.mail_oldest_seconds.set(await mail_queries.oldest_waiting_seconds(connection))
