"""SIGKILL: of a service's processes, of PostgreSQL, of the broker, and of all of them at once."""

import asyncio
from dataclasses import dataclass
from random import Random

from deploy.local.kafka import LocalKafka
from tests.faults.arena import Arena
from tests.faults.faults import register
from tests.faults.processes import kill_family, serving


@dataclass(frozen=True)
class ServiceKilled:
    """API, relay, consumer and duties die together, in the middle of whatever each has in hand; `times` over.

    Now and then all replicas die, otherwise one: then the other one takes over. A moment counts once.
    """

    service: str
    times: int = 1

    @property
    def name(self) -> str:
        return f"SIGKILL {self.service}"

    def fits(self, arena: Arena) -> bool:
        return True

    async def strike(self, arena: Arena, chance: Random) -> None:
        for _ in range(self.times):
            arena.mend(self.service)  # whoever died unasked is noted
            replicas = arena.processes(self.service)
            struck = replicas if chance.random() < 0.5 else [chance.choice(replicas)]
            await asyncio.gather(*[serving(one) for one in struck])
            arena.struck[self.name] += 1
            for one in struck:
                one.kill()
            await asyncio.sleep(chance.random())
            for one in struck:
                one.start()
            await asyncio.sleep(chance.uniform(0.5, 2.5))


@dataclass(frozen=True)
class PostgresKilled:
    """The postmaster and all its children at once; the write-ahead log has to bring back what was acknowledged."""

    times: int = 1
    name: str = "SIGKILL PostgreSQL"

    def fits(self, arena: Arena) -> bool:
        return True

    async def strike(self, arena: Arena, chance: Random) -> None:
        for _ in range(self.times):
            arena.struck[self.name] += 1
            kill_postgres(arena)
            await asyncio.sleep(chance.random())
            await asyncio.to_thread(arena.postgres.start)
            await asyncio.sleep(chance.uniform(0.5, 2.0))


@dataclass(frozen=True)
class BrokerKilled:
    """Kafka dies with what it hasn't flushed: the operating system still has it (guarantee RD18)."""

    name: str = "SIGKILL broker"

    def fits(self, arena: Arena) -> bool:
        return isinstance(arena.broker, LocalKafka)

    async def strike(self, arena: Arena, chance: Random) -> None:
        arena.struck[self.name] += 1
        arena.broker.kill()
        await asyncio.sleep(chance.uniform(0, 2))
        await asyncio.to_thread(arena.broker.start)


@dataclass(frozen=True)
class EverythingKilled:
    """All processes of all parts at the same moment; they come back in any order."""

    name: str = "SIGKILL everything"

    def fits(self, arena: Arena) -> bool:
        return isinstance(arena.broker, LocalKafka)

    async def strike(self, arena: Arena, chance: Random) -> None:
        arena.struck[self.name] += 1
        for one in arena.processes():
            one.kill()
        arena.broker.kill()
        kill_postgres(arena)
        starts = [arena.postgres.start, arena.broker.start, *[one.start for one in arena.processes()]]
        chance.shuffle(starts)
        for start in starts:
            await asyncio.to_thread(start)
            await asyncio.sleep(chance.random())


def kill_postgres(arena: Arena) -> None:
    kill_family(arena.postgres.pid)
    arena.postgres.kill()


register(*[ServiceKilled(name) for name in ("registration", "events", "surveys", "roadmaps", "webhooks")])
register(PostgresKilled(), BrokerKilled(), EverythingKilled())
