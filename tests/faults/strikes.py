"""How faults follow one another in a chapter of the storm: every kind in turn, or kills of all parts side by side."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tests.faults.arena import Arena
from tests.faults.faults import FAULTS, Fault

APART = (0.2, 2.5)
"""Seconds of work between two faults."""

APART_OF_KILLS = (0.5, 4.0)
WORKS_WITHIN = 30.0
"""Parts die side by side, and each only when something was acknowledged since it died last: a kill shall hit work.
Where nothing is for so long, it dies nevertheless."""

KILLS = 4
"""How much likelier a kill is than each of the others where all kinds strike."""

LANES: Sequence[str] = (
    "SIGKILL registration",
    "SIGKILL events",
    "SIGKILL surveys",
    "SIGKILL roadmaps",
    "SIGKILL PostgreSQL",
    "SIGKILL broker",
    "SIGKILL each broker in turn",
)
"""Faults that may strike at the same time, since none starts what another one killed."""


def is_kill(fault: Fault) -> bool:
    return fault.name.startswith("SIGKILL")


@dataclass
class EveryKind:
    """One fault after another, each chosen by chance, for as long as told: for a trial it is one long fault."""

    chance: Random
    seconds: float
    name: str = "faults of every kind"

    def fits(self, arena: Arena) -> bool:
        return True

    async def strike(self, arena: Arena, chance: Random) -> None:
        choices = [fault for fault in FAULTS if fault.fits(arena)]
        weights = [KILLS if is_kill(fault) else 1 for fault in choices]
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            await self.chance.choices(choices, weights)[0].strike(arena, self.chance)
            arena.mend()
            await asyncio.sleep(self.chance.uniform(*APART))


@dataclass
class KillsOnly:
    """SIGKILL after SIGKILL of each part, whatever the others go through. `acknowledged` counts writes."""

    chance: Random
    seconds: float
    acknowledged: Callable[[], int]
    name: str = "kills"

    def fits(self, arena: Arena) -> bool:
        return True

    async def strike(self, arena: Arena, chance: Random) -> None:
        end = time.monotonic() + self.seconds
        lanes = [fault for fault in FAULTS if fault.name in LANES and fault.fits(arena)]
        chances = [Random(self.chance.random()) for _ in lanes]  # each replays alone, whatever the others wait for
        await asyncio.gather(*[self._kill(lane, arena, own, end) for lane, own in zip(lanes, chances, strict=True)])

    async def _kill(self, fault: Fault, arena: Arena, chance: Random, end: float) -> None:
        while time.monotonic() < end:
            await self._works()
            await asyncio.sleep(chance.uniform(*APART_OF_KILLS))
            await fault.strike(arena, chance)

    async def _works(self) -> None:
        before = self.acknowledged()
        for _ in range(int(WORKS_WITHIN / 0.1)):
            if self.acknowledged() > before:
                return
            await asyncio.sleep(0.1)
