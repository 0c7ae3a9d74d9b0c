"""Three brokers: any one of them dies, and comes back, while the others go on."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from random import Random

from deploy.local.kafka_cluster import LocalKafkaCluster
from tests.faults.arena import Arena
from tests.faults.faults import CLUSTERS, register


def three_brokers(folder: Path) -> LocalKafkaCluster:
    return LocalKafkaCluster(folder)


@dataclass(frozen=True)
class EachBrokerKilled:
    """SIGKILL to one broker after another, each back before the next one dies: two are always there.

    With `disk_lost` the last one comes back with an empty disk, and gets everything from the others.
    """

    away: tuple[float, float] = (0.5, 3.0)
    disk_lost: bool = False

    @property
    def name(self) -> str:
        return "SIGKILL each broker in turn" + (", one loses its disk" if self.disk_lost else "")

    def fits(self, arena: Arena) -> bool:
        return isinstance(arena.broker, LocalKafkaCluster)

    async def strike(self, arena: Arena, chance: Random) -> None:
        assert isinstance(arena.broker, LocalKafkaCluster)
        turns = chance.sample(arena.broker.brokers, len(arena.broker.brokers))
        for broker in turns:
            arena.struck[self.name] += 1
            broker.kill()
            if self.disk_lost and broker is turns[-1]:
                broker.lose_disk()
            await asyncio.sleep(chance.uniform(*self.away))
            await asyncio.to_thread(broker.start)
            await asyncio.to_thread(arena.broker.wait_until_whole)


CLUSTERS[3] = three_brokers
register(EachBrokerKilled(), EachBrokerKilled(disk_lost=True))
