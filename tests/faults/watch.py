"""Looks at the outboxes while faults strike: how old does a message get before Kafka has it?"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import asyncpg

EVERY = 0.5
AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass
class Watch:
    """`oldest` is the highest age of an outbox row that was seen, in seconds, by service."""

    dsns: Mapping[str, str]
    oldest: dict[str, float] = field(default_factory=dict)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Watch"]:
        looking = [asyncio.create_task(self._look(name, dsn)) for name, dsn in self.dsns.items()]
        try:
            yield self
        finally:
            for one in looking:
                one.cancel()
            await asyncio.wait(looking)

    async def _look(self, name: str, dsn: str) -> None:
        while True:
            with suppress(*AWAY):
                connection = await asyncpg.connect(dsn, timeout=5, command_timeout=5)
                try:
                    while True:
                        self._note(name, await _oldest(connection))
                        await asyncio.sleep(EVERY)
                finally:
                    connection.terminate()
            await asyncio.sleep(EVERY)

    def _note(self, name: str, age: float) -> None:
        self.oldest[name] = max(self.oldest.get(name, 0.0), age)


async def _oldest(connection: "asyncpg.Connection[asyncpg.Record]") -> float:
    """By this machine's clock: one whose process was told another time isn't asked."""
    said_at = await connection.fetchval("SELECT extract(epoch FROM min(said_at))::float FROM outbox")
    return 0.0 if said_at is None else max(time.time() - said_at, 0.0)
