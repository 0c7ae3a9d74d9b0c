"""Waiting for something to hold, and giving up in time."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(holds: Callable[[], bool], *, every: float = 0.01, within: float = 60) -> None:
    """Return when `holds()`; raise TimeoutError when it doesn't in time."""
    end = time.monotonic() + within
    while True:
        if holds():
            return
        if time.monotonic() > end:
            raise TimeoutError("it never held")
        await asyncio.sleep(every)


async def until_found(look: Callable[[], Awaitable[object]], *, every: float = 0.01, within: float = 120) -> None:
    """The same of what has to be asked for."""
    async with asyncio.timeout(within):
        while not await look():  # noqa: ASYNC110 -- it happens in other processes
            await asyncio.sleep(every)
