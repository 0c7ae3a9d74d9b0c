"""Many who answer at the same time are stored in one statement: who comes while one is under way is in the next.

A commit costs more than all else that storing an answer does; a crowd shares it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from uuid import UUID

from services.surveys.answers.storing_queries import Sent
from shared.postgres import Connection
from shared.postgres.away import storing
from shared.web.resources import Resources

AT_ONCE = 64
"""More make the first of them wait without being faster."""

STORED_SECONDS = 6.0
"""The crowd behind waits: a statement whose answer doesn't come is given up."""

Store = Callable[[Connection, Sequence[Sent]], Awaitable[set[UUID]]]
Outcome = asyncio.Future[bool]


class Crowd:
    """One process's senders. Two answers of one person to one survey are never in the same statement."""

    def __init__(self, held: Resources, store: Store) -> None:
        self._held = held
        self._store = store
        self._waiting: dict[object, list[tuple[Sent, Outcome]]] = {}
        self._rounds: asyncio.Task[None] | None = None

    async def take(self, sent: Sent) -> bool:
        """Was it stored? If not: ask alone, which tells why not."""
        outcome: Outcome = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(sent.whose, []).append((sent, outcome))
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._go_on(), context=Context())
        return await outcome

    async def _go_on(self) -> None:
        while self._waiting:
            await self._take_in(self._next())

    def _next(self) -> list[tuple[Sent, Outcome]]:
        """Who came first, each once."""
        batch = []
        for whose in list(self._waiting)[:AT_ONCE]:
            first, *later = self._waiting.pop(whose)
            batch.append(first)
            if later:
                self._waiting[whose] = later
        return batch

    async def _take_in(self, batch: list[tuple[Sent, Outcome]]) -> None:
        try:
            async with self._held.pool.acquire() as connection, asyncio.timeout(STORED_SECONDS):
                with storing():
                    stored = await self._store(connection, [sent for sent, _ in batch])
        except Exception as error:
            for _, outcome in batch:
                if not outcome.done():
                    outcome.set_exception(error)
            return
        self._held.committed()
        for sent, outcome in batch:
            if not outcome.done():
                outcome.set_result(sent.id in stored)
