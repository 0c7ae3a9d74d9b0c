"""Who may answer with a login: whoever is asked, looked up without ever asking the database about one person."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.surveys.answers.forms import Form
from services.surveys.participants.audience_queries import who_is_asked
from shared.mail import links
from shared.postgres import Connection
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.problems import Problem
from shared.web.resources import Resources

FOR_ALL = "answer"
"""The purpose of the links with which everybody may answer."""

REMEMBERED = 50
"""Surveys; those whose people were read longest ago are read anew."""

HOLDS = timedelta(minutes=1)
"""So long somebody who isn't asked any more may still answer. Who is asked from now on may at once."""


@dataclass(frozen=True)
class Audience:
    people: frozenset[UUID]
    read_at: datetime


class Audiences:
    """A process's memory of whom surveys ask."""

    def __init__(self, held: Resources) -> None:
        self._held = held
        self._read: dict[UUID, Audience] = {}
        self._reading = asyncio.Lock()

    async def require(self, form: Form, person_id: UUID | None, now: datetime) -> None:
        """Raises Problem 403. None: who came by a link was asked, or everybody is."""
        if self._lets_in(form, person_id, now):
            return
        async with self._reading:
            if self._lets_in(form, person_id, now):
                return
            async with self._held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
                await self.require_now(connection, form, person_id, now)

    async def require_now(self, connection: Connection, form: Form, person_id: UUID | None, now: datetime) -> None:
        """The same where a connection is at hand already."""
        if self._lets_in(form, person_id, now) or await self._is_open_to_all(connection, form, now):
            return
        self._read.pop(form.survey_id, None)
        self._read[form.survey_id] = Audience(await who_is_asked(connection, form.survey_id), now)
        while len(self._read) > REMEMBERED:
            del self._read[next(iter(self._read))]
        if not self._lets_in(form, person_id, now):
            raise Problem(403, "not_asked")

    def _lets_in(self, form: Form, person_id: UUID | None, now: datetime) -> bool:
        if person_id is None or not form.asks_its_own:
            return True
        known = self._read.get(form.survey_id)
        return known is not None and now - known.read_at < HOLDS and person_id in known.people

    async def _is_open_to_all(self, connection: Connection, form: Form, now: datetime) -> bool:
        return await links.living(connection, self._held.link_key, FOR_ALL, form.survey_id, now) is not None
