"""Purges what has had its time: hourly, class by class, in bounded batches, each batch in a transaction of its own."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.due import Duty, due
from shared.postgres import Connection
from shared.privacy import retention
from shared.telemetry import catalogue

HOURLY = "bus.tidy"
CLASS = "retention"
EVERY = timedelta(hours=1)
BATCH = 500
MEASURED_SECONDS = 300.0

Run = Callable[[Connection, datetime, int, datetime], Awaitable[int]]
"""`async (tx, before, limit, now)`: purge at most `limit` rows whose time began before `before`; how many it were."""

Oldest = Callable[[Connection], Awaitable[datetime | None]]
"""When the time of the oldest row began; None: there is none that will be purged by age."""


@dataclass(frozen=True)
class Purge:
    """How a class of retention.yaml is purged. Both count from the moment that the class's `from` names."""

    run: Run
    oldest: Oldest


class Purging:
    """A service's purges, as duties and as gauges. Raises KeyError for one that retention.yaml gives no time."""

    def __init__(self, purges: Mapping[str, Purge]) -> None:
        self._purges = purges
        self._kept = {name: retention.kept(name) for name in purges}
        self._measured_at = -MEASURED_SECONDS

    def duties(self) -> Mapping[str, Duty]:
        return {HOURLY: self._begin, CLASS: self._purge}

    async def _begin(self, tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
        for name in self._purges:
            await due.put(tx, CLASS, name, now)
        await due.put(tx, HOURLY, key, now + EVERY)

    async def _purge(self, tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
        """One batch; a full one comes again at once, so that no transaction holds more."""
        if key not in self._purges:
            return
        purged = await self._purges[key].run(tx, now - self._kept[key], BATCH, now)
        catalogue.retention_purged.labels(key).inc(purged)
        if purged >= BATCH:
            await due.put(tx, CLASS, key, now + timedelta(microseconds=1))

    async def measure(self, connection: Connection, now: datetime) -> None:
        """How long the oldest row of each class has been over its time; looked for every five minutes."""
        if time.monotonic() - self._measured_at < MEASURED_SECONDS:
            return
        self._measured_at = time.monotonic()
        for name, purge in self._purges.items():
            began = await purge.oldest(connection)
            over = (now - began - self._kept[name]).total_seconds() if began else 0.0
            catalogue.retention_overdue_seconds.labels(name).set(max(over, 0.0))
