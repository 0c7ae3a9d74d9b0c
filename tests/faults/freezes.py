"""SIGSTOP: a part stands still as on a host that swaps or is moved, and goes on as if nothing had happened."""

import asyncio
from dataclasses import dataclass
from random import Random

from deploy.local.kafka import LocalKafka
from tests.faults.arena import SESSION_SECONDS, Arena
from tests.faults.faults import register
from tests.faults.processes import frozen

SHORTLY = 5.0
LONG = 2.0 * SESSION_SECONDS
"""Twice the session timeout: Kafka has given the frozen one's partitions away, and its lead is another's."""


@dataclass(frozen=True)
class ServiceFrozen:
    """One process of a service. Where there is another one it takes over, and the frozen one wakes up too late:
    what it has in hand must not be written any more (guarantee RC2)."""

    service: str
    seconds: float

    @property
    def name(self) -> str:
        return f"SIGSTOP {self.service} for {self.seconds:.0f} s"

    def fits(self, arena: Arena) -> bool:
        return True

    async def strike(self, arena: Arena, chance: Random) -> None:
        arena.struck[self.name] += 1
        with frozen(chance.choice(arena.processes(self.service)).pid):
            await asyncio.sleep(self.seconds)


@dataclass(frozen=True)
class PostgresFrozen:
    """The server and all its sessions."""

    seconds: float

    @property
    def name(self) -> str:
        return f"SIGSTOP PostgreSQL for {self.seconds:.0f} s"

    def fits(self, arena: Arena) -> bool:
        return True

    async def strike(self, arena: Arena, chance: Random) -> None:
        arena.struck[self.name] += 1
        with frozen(arena.postgres.pid):
            await asyncio.sleep(self.seconds)


@dataclass(frozen=True)
class BrokerFrozen:
    seconds: float

    @property
    def name(self) -> str:
        return f"SIGSTOP broker for {self.seconds:.0f} s"

    def fits(self, arena: Arena) -> bool:
        return isinstance(arena.broker, LocalKafka)

    async def strike(self, arena: Arena, chance: Random) -> None:
        assert isinstance(arena.broker, LocalKafka)
        arena.struck[self.name] += 1
        with frozen(arena.broker.pid):
            await asyncio.sleep(self.seconds)


register(
    *[ServiceFrozen(name, seconds) for name in ("registration", "events") for seconds in (SHORTLY, LONG)],
    *[PostgresFrozen(seconds) for seconds in (SHORTLY, LONG)],
    *[BrokerFrozen(seconds) for seconds in (SHORTLY, LONG)],
)
