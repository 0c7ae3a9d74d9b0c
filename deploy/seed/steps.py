"""Tells how far the loading is: each step when it begins, while it goes on, and what came of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

Report = Callable[[str], None]

EVERY_SECONDS = 2.0


@dataclass
class Step:
    """`at` is how far the step is, as people read it."""

    at: str = ""


@asynccontextmanager
async def step(report: Report, name: str) -> AsyncIterator[Step]:
    """Reports every two seconds while the step goes on, and its outcome once it is done."""
    now, began = Step(), time.monotonic()

    async def tick() -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            report(f"    {name}: {now.at or 'at it'}, {time.monotonic() - began:.0f} s")

    ticking = asyncio.create_task(tick())
    try:
        yield now
    finally:
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking
    report(f"    {name}: {now.at or 'done'}")
