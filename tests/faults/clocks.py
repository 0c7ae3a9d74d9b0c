"""A process whose own clock jumps: `python -m tests.faults.clocks SERVICE` reads from a file by how much it is wrong.

The file is named by the environment variable WRONG_CLOCK and may change at any time. Everything in the process that
asks for the time of day is told wrongly; the kernel's counters go on, as on a machine whose clock is set.
"""

import asyncio
import os
import runpy
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from random import Random

from shared.postgres import clock
from shared.web import caller, resources
from tests.faults.arena import Arena
from tests.faults.faults import register

WRONG = "WRONG_CLOCK"
JUMPS = (timedelta(hours=-1), timedelta(hours=1), timedelta(days=400))
STRUCK_SECONDS = 3.0

right = time.time


class WrongTime:
    """What stands for `datetime` in the modules that ask it for the time."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def ahead(self) -> float:
        try:
            return float(self._file.read_text())
        except (FileNotFoundError, ValueError):
            return 0.0

    def now(self, zone: tzinfo = UTC) -> datetime:
        return datetime.fromtimestamp(right() + self.ahead(), zone)


def go_wrong(file: Path) -> None:
    """From now on this process has the time that the file says."""
    wrong = WrongTime(file)
    for module in (clock, caller, resources):
        module.datetime = wrong  # type: ignore[attr-defined]
    time.time = lambda: right() + wrong.ahead()


def file_of(arena: Arena, service: str, replica: int) -> Path | None:
    """Where a process of the arena reads it; None where it runs without."""
    told = arena.plan.more_environment(service, replica).get(WRONG)
    return None if told is None else Path(told)


@dataclass(frozen=True)
class ClockJumps:
    """One process's clock is wrong for a while (guarantee RC7)."""

    by: timedelta

    @property
    def name(self) -> str:
        return f"clock jumps by {self.by.total_seconds() / 3600:+.0f} h"

    def fits(self, arena: Arena) -> bool:
        return all(file_of(arena, one.service, one.replica) for one in arena.processes())

    async def strike(self, arena: Arena, chance: Random) -> None:
        struck = chance.choice(arena.processes())
        file = file_of(arena, struck.service, struck.replica)
        assert file is not None
        arena.struck[self.name] += 1
        file.write_text(str(self.by.total_seconds()))
        try:
            await asyncio.sleep(STRUCK_SECONDS)
        finally:
            file.write_text("0")


register(*[ClockJumps(by) for by in JUMPS])


if __name__ == "__main__":
    go_wrong(Path(os.environ[WRONG]))
    runpy.run_module(f"services.{sys.argv[1]}", run_name="__main__")
