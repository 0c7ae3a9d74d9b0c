"""The loop by which a process learns which sessions have ended."""

import asyncio

import structlog

from shared.web.ended_sessions import AWAY, LOOK_SECONDS
from shared.web.resources import Resources

log = structlog.get_logger(__name__)


class Watch:
    """Looks until `stop`; what was known stays known while the database is away."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.look()
            except AWAY as error:
                log.warning("ended_sessions_unread", error=type(error).__name__)
            await self._sleep()

    async def look(self) -> None:
        """Once."""
        await self._resources.ended.look(self._resources.pool, self._resources.clock())

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)
        except TimeoutError:
            return
