"""Many who ask at the same time are decided in one statement: who comes while one is under way is in the next.

A commit costs more than all else that a sign-up does, and on one occurrence the next has to wait for it. So a crowd
shares it: measured, sixteen at once are ten times as many a second as one by one.
"""

import asyncio
from contextvars import Context
from uuid import UUID

import asyncpg

from services.registration.signups import seat_queries
from services.registration.signups.seat_queries import Asked, Placed
from shared.postgres.away import storing
from shared.web.resources import Resources

AT_ONCE = 64
"""More make the first of them wait without being faster."""

DECIDED_SECONDS = 6.0
"""The crowd behind waits for a decision: one whose answer doesn't come is given up."""

Outcome = asyncio.Future[Placed | None]


class Crowd:
    """One process's askers. Two questions of one person about one occurrence are never in the same statement."""

    def __init__(self, held: Resources) -> None:
        self._held = held
        self._asking: dict[tuple[UUID, UUID], list[tuple[Asked, Outcome]]] = {}
        self._rounds: asyncio.Task[None] | None = None

    async def place(self, asked: Asked) -> Placed | None:
        """What the person got. None: ask alone, which waits for who holds the occurrence, and tells why not."""
        outcome: Outcome = asyncio.get_running_loop().create_future()
        place = asked.signup.occurrence_id, asked.signup.person_id
        self._asking.setdefault(place, []).append((asked, outcome))
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._go_on(), context=Context())
        return await outcome

    async def _go_on(self) -> None:
        while self._asking:
            await self._decide(self._next())

    def _next(self) -> list[tuple[Asked, Outcome]]:
        """Who asked first, each place once."""
        batch = []
        for place in list(self._asking)[:AT_ONCE]:
            first, *later = self._asking.pop(place)
            batch.append(first)
            if later:
                self._asking[place] = later
        return batch

    async def _decide(self, batch: list[tuple[Asked, Outcome]]) -> None:
        try:
            placed = await self._placed([asked for asked, _ in batch])
        except Exception as error:
            for _, outcome in batch:
                if not outcome.done():
                    outcome.set_exception(error)
            return
        self._held.committed()
        for asked, outcome in batch:
            if not outcome.done():
                outcome.set_result(placed.get(asked.signup.id))

    async def _placed(self, asked: list[Asked]) -> dict[UUID, Placed]:
        """One unsound question fails all of them: then each is asked alone."""
        try:
            async with self._held.pool.acquire() as connection, asyncio.timeout(DECIDED_SECONDS):
                with storing():
                    return await seat_queries.seat_and_say(connection, asked)
        except (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError, asyncpg.CheckViolationError):
            return {}
