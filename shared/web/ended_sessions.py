"""Sessions that ended before their time: registration says so, and every process refuses their tokens (RS8).

A token is checked without a query, so each process looks every other second which sessions have ended.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from shared.bus.handlers import Handlers
from shared.contracts import Session
from shared.postgres import Connection, Pool
from shared.web import ended_session_queries as queries

LOOK_SECONDS = 2.0
"""With the second that a message takes at most on its way, well within the five that RS8 allows."""

KNOWN_LONGER = timedelta(minutes=1)
"""Tokens are taken for some seconds after they have expired, since clocks differ: not those of an ended session."""

AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)

handlers = Handlers()


@handlers.handles(Session)
async def follow_sessions(sessions: list[Session], tx: Connection, now: datetime) -> None:
    """Whatever its state is one day: a session that is told of has ended. Included by every service but registration.

    Tombstones need nothing: a row goes when its last token has expired.
    """
    await queries.insert_ended(tx, sessions)


class EndedSessions:
    """What this process knows of them; `session_id in ended` costs no query."""

    def __init__(self) -> None:
        self._known: frozenset[UUID] = frozenset()
        self._lately: frozenset[UUID] = frozenset()

    def __contains__(self, session_id: object) -> bool:
        return session_id in self._known

    def add(self, sessions: Iterable[UUID]) -> None:
        """They end here at once, where they were ended; the look after the next one has to confirm it."""
        ended = frozenset(sessions)
        self._known |= ended
        self._lately |= ended

    async def look(self, pool: Pool, now: datetime) -> None:
        """What was ended here since the look before may not be committed yet, so it stays in any case."""
        before, self._lately = self._lately, frozenset()
        async with pool.acquire() as connection:
            found = await queries.ended(connection, now - KNOWN_LONGER)
        self._known = found | before | self._lately
