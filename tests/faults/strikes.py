"""How faults follow one another in a chapter of the storm: every kind in turn, or kills of all parts side by side."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from tests.faults.arena import Arena
from tests.faults.faults import FAULTS, Fault

APART = (0.2, 2.5)
"""Seconds of work between two faults."""

APART_OF_KILLS = (3.0, 10.0)
"""Parts die side by side: what is left has to come to work in between, or nothing would be hit at work."""

KILLS = 4
"""How much likelier a kill is than each of the others where all kinds strike."""

LANES: Sequence[str] = (
    "SIGKILL registration",
    "SIGKILL events",
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
    """SIGKILL after SIGKILL of each part, whatever the others go through."""

    chance: Random
    seconds: float
    name: str = "kills"

    def fits(self, arena: Arena) -> bool:
        return True

    async def strike(self, arena: Arena, chance: Random) -> None:
        end = time.monotonic() + self.seconds
        lanes = [fault for fault in FAULTS if fault.name in LANES and fault.fits(arena)]
        chances = [Random(self.chance.random()) for _ in lanes]  # each replays alone, whatever the others wait for
        await asyncio.gather(*[_kill(lane, arena, own, end) for lane, own in zip(lanes, chances, strict=True)])


async def _kill(fault: Fault, arena: Arena, chance: Random, end: float) -> None:
    while time.monotonic() < end:
        await asyncio.sleep(chance.uniform(*APART_OF_KILLS))
        await fault.strike(arena, chance)
