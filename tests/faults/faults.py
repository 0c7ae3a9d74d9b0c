"""What may strike a platform at work: each fault strikes, and heals what it did before it returns."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Protocol

from deploy.local.kafka import LocalKafka
from tests.faults.arena import Arena, Broker, Plan

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


def register(*faults: Fault) -> None:
    """Let the storm choose these too."""
    FAULTS.extend(faults)


Scene = Callable[[Path, Plan], Plan]

SCENES: list[Scene] = []
"""What registered faults need of an arena that they may strike: each adds to the plan, in the arena's folder."""

CLUSTERS: dict[int, Callable[[Path], Broker]] = {1: LocalKafka}
"""How a Kafka of so many brokers is made."""


def furnished(folder: Path, plan: Plan) -> Plan:
    """The plan with all that registered faults need."""
    for scene in SCENES:
        plan = scene(folder, plan)
    return plan
