"""What services depend on is away for long: Kafka while people go on, and everything before they have begun."""

import asyncio
from dataclasses import dataclass
from random import Random

from deploy.local.kafka import LocalKafka
from tests.faults.arena import Arena


@dataclass(frozen=True)
class KafkaAway:
    """Killed, and back after `seconds`: until then messages wait in the outboxes (guarantee RC6)."""

    seconds: float

    @property
    def name(self) -> str:
        return f"Kafka away for {self.seconds:.0f} s"

    def fits(self, arena: Arena) -> bool:
        return isinstance(arena.broker, LocalKafka)

    async def strike(self, arena: Arena, chance: Random) -> None:
        arena.struck[self.name] += 1
        arena.broker.kill()
        await asyncio.sleep(self.seconds)
        await asyncio.to_thread(arena.broker.start)


@dataclass(frozen=True)
class StartedIntoNothing:
    """Services that start while PostgreSQL and Kafka aren't there wait for them, `seconds` long (guarantee RC9)."""

    seconds: float

    @property
    def name(self) -> str:
        return f"PostgreSQL and Kafka absent for {self.seconds:.0f} s"

    def fits(self, arena: Arena) -> bool:
        return isinstance(arena.broker, LocalKafka)

    async def strike(self, arena: Arena, chance: Random) -> None:
        arena.struck[self.name] += 1
        await asyncio.gather(*[asyncio.to_thread(one.terminate) for one in arena.processes()])
        await asyncio.gather(asyncio.to_thread(arena.broker.stop), asyncio.to_thread(arena.postgres.stop))
        for one in arena.processes():
            one.start()
        await asyncio.sleep(self.seconds)
        arena.mend()  # a service that gave up is noted: nobody told it to end
        starts = [arena.postgres.start, arena.broker.start]
        chance.shuffle(starts)
        for start in starts:
            await asyncio.to_thread(start)
