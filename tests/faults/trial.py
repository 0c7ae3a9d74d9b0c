"""One trial: the workload writes, faults strike, all comes to rest, and the checker judges the whole record."""

import asyncio
from dataclasses import dataclass, field
from random import Random

from tests.faults import evidence, workload
from tests.faults.arena import Arena, NotReady
from tests.faults.checker import check
from tests.faults.evidence import Record
from tests.faults.faults import Fault
from tests.faults.history import now
from tests.faults.verdicts import Violation

RECOVERS_WITHIN = 60.0
"""Seconds after the last fault until everything is said, handled and ready (guarantee RC5)."""

CALM_SECONDS = 0.7
"""Work before the first fault and after the last one."""


@dataclass
class Trial:
    """`recoveries` are the seconds from each last fault to rest."""

    arena: Arena
    work: workload.Workload
    chance: Random
    recoveries: list[float] = field(default_factory=list)
    record: Record | None = None
    late: list[Violation] = field(default_factory=list)

    async def endures(self, *faults: Fault, rests_within: float = RECOVERS_WITHIN) -> list[Violation]:
        """What is wrong after these have struck one after another under load; of all that ever happened here."""
        async with self.work.at_work():
            await asyncio.sleep(CALM_SECONDS)
            for fault in faults:
                await fault.strike(self.arena, self.chance)
            await asyncio.sleep(CALM_SECONDS)
            healed = now()
        await self.comes_to_rest(healed, rests_within)
        assert self.record is not None
        found: list[Violation] = check(self.record)
        return found + self.late + self.surprises()

    async def comes_to_rest(self, healed: float, within: float = RECOVERS_WITHIN) -> None:
        self.arena.mend()
        try:
            await self.arena.ready(within=RECOVERS_WITHIN)
        except NotReady as late:
            self.late.append(Violation("RC5", "readiness", str(late)))
        left = max(within - (now() - healed), 1)
        dsns = {name: self.arena.dsn(name) for name in self.arena.replicas}
        self.record = await evidence.collect(self.arena.kafka, dsns, self.work.history, within=left)
        self.recoveries.append(now() - healed)

    def surprises(self) -> list[Violation]:
        return [Violation("RC8", "process", surprise) for surprise in self.arena.surprises]


async def begin(arena: Arena, seed: int, *, pause: float = 0.2) -> Trial:
    return Trial(arena, await workload.begin(arena, seed, pause=pause), Random(seed))
