"""SIGTERM under load, and parts that start in any order with the others away (guarantees RC8, RC9)."""

import asyncio
from dataclasses import dataclass
from random import Random

from deploy.local.kafka import LocalKafka
from tests.faults.arena import Arena
from tests.faults.faults import register
from tests.faults.processes import serving


@dataclass(frozen=True)
class ServiceStopped:
    """Told to stop while it works: it ends with 0 within 15 s, and is started again."""

    service: str

    @property
    def name(self) -> str:
        return f"SIGTERM {self.service}"

    def fits(self, arena: Arena) -> bool:
        return True

    async def strike(self, arena: Arena, chance: Random) -> None:
        replicas = arena.processes(self.service)
        for one in replicas if chance.random() < 0.5 else [chance.choice(replicas)]:
            arena.struck[self.name] += 1
            await serving(one)
            code = await asyncio.to_thread(one.terminate)
            if code != 0:
                arena.surprises.append(f"{one.service} {one.replica} was told to stop and ended with {code}")
            one.start()
            await asyncio.sleep(chance.random())


@dataclass(frozen=True)
class StartedInAnyOrder:
    """Everything is stopped and started again in another order; `apart` seconds lie between two starts at most."""

    apart: float

    @property
    def name(self) -> str:
        return f"any start order, up to {self.apart:.0f} s apart"

    def fits(self, arena: Arena) -> bool:
        return isinstance(arena.broker, LocalKafka)

    async def strike(self, arena: Arena, chance: Random) -> None:
        arena.struck[self.name] += 1
        await asyncio.gather(*[asyncio.to_thread(one.terminate) for one in arena.processes()])
        await asyncio.gather(asyncio.to_thread(arena.broker.stop), asyncio.to_thread(arena.postgres.stop))
        starts = [arena.postgres.start, arena.broker.start, *[one.start for one in arena.processes()]]
        chance.shuffle(starts)
        for start in starts:
            await asyncio.to_thread(start)
            await asyncio.sleep(chance.uniform(0, self.apart))


register(ServiceStopped("registration"), ServiceStopped("events"), StartedInAnyOrder(3), StartedInAnyOrder(25))
