"""Many who ask at the same time are decided in one statement: who comes while one is under way is in the next.

A commit costs more than all else that a sign-up or an answer does, and where many want the same row the next has to
wait for it. So a crowd shares it: measured, sixteen at once are ten times as many a second as one by one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextvars import Context
from typing import Generic, Protocol, TypeVar
from uuid import UUID

import asyncpg

from shared.postgres import Connection
from shared.postgres.away import storing
from shared.web.resources import Resources

AT_ONCE = 64
"""More make the first of them wait without being faster."""

DECIDED_SECONDS = 6.0
"""The crowd behind waits for a decision: one whose answer doesn't come is given up."""


class Question(Protocol):
    """Two with the same `whose` are never in the same statement; `id` tells its outcome."""

    @property
    def id(self) -> UUID: ...
    @property
    def whose(self) -> Hashable: ...


Asked = TypeVar("Asked", bound=Question)
Got = TypeVar("Got")


class Crowd(Generic[Asked, Got]):
    """One process's askers. `decide` is one statement, which commits; what it gives nothing for is asked alone."""

    def __init__(
        self, held: Resources, decide: Callable[[Connection, Sequence[Asked]], Awaitable[Mapping[UUID, Got]]]
    ) -> None:
        self._held = held
        self._decide = decide
        self._asking: dict[Hashable, list[tuple[Asked, asyncio.Future[Got | None]]]] = {}
        self._rounds: asyncio.Task[None] | None = None

    async def ask(self, asked: Asked) -> Got | None:
        """What came of it. None: ask alone, which waits for who holds the row, and tells why not."""
        outcome: asyncio.Future[Got | None] = asyncio.get_running_loop().create_future()
        self._asking.setdefault(asked.whose, []).append((asked, outcome))
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._go_on(), context=Context())
        return await outcome

    async def _go_on(self) -> None:
        while self._asking:
            await self._round(self._next())

    def _next(self) -> list[tuple[Asked, asyncio.Future[Got | None]]]:
        """Who asked first, each once."""
        batch = []
        for whose in list(self._asking)[:AT_ONCE]:
            first, *later = self._asking.pop(whose)
            batch.append(first)
            if later:
                self._asking[whose] = later
        return batch

    async def _round(self, batch: list[tuple[Asked, asyncio.Future[Got | None]]]) -> None:
        try:
            got = await self._decided([asked for asked, _ in batch])
        except Exception as error:
            for _, outcome in batch:
                if not outcome.done():
                    outcome.set_exception(error)
            return
        self._held.committed()
        for asked, outcome in batch:
            if not outcome.done():
                outcome.set_result(got.get(asked.id))

    async def _decided(self, asked: Sequence[Asked]) -> Mapping[UUID, Got]:
        """One unsound question fails all of them: then each is asked alone."""
        try:
            async with self._held.pool.acquire() as connection, asyncio.timeout(DECIDED_SECONDS):
                with storing():
                    return await self._decide(connection, asked)
        except (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError, asyncpg.CheckViolationError):
            return {}
