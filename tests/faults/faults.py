"""What may strike a platform at work: each fault strikes, and heals what it did before it returns."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Protocol

from deploy.local.kafka import LocalKafka
from tests.faults.arena import Arena
from tests.faults.plan import Broker

FAULTS: "list[Fault]" = []
"""Every fault that the storm may choose from; a module of this folder adds its own when it is imported."""


class Fault(Protocol):
    """`name` stands in reports. `chance` is the only source of random choices, so that a seed replays them."""

    @property
    def name(self) -> str: ...

    def fits(self, arena: Arena) -> bool:
        """Can it strike this arena? One that needs a proxy or a second replica says no where there is none."""
        ...

    async def strike(self, arena: Arena, chance: Random) -> None:
        """Do harm, wait as long as the fault says, and heal; afterwards the same parts run as before."""
        ...


@dataclass(frozen=True)
class Together:
    """Several at the same time; they must not strike the same part."""

    faults: tuple[Fault, ...]

    @property
    def name(self) -> str:
        return " and ".join(fault.name for fault in self.faults)

    def fits(self, arena: Arena) -> bool:
        return all(fault.fits(arena) for fault in self.faults)

    async def strike(self, arena: Arena, chance: Random) -> None:
        await asyncio.gather(*[fault.strike(arena, chance) for fault in self.faults])


def register(*faults: Fault) -> None:
    """Let the storm choose these too."""
    FAULTS.extend(faults)


CLUSTERS: dict[int, Callable[[Path], Broker]] = {1: LocalKafka}
"""How a Kafka of so many brokers is made."""
