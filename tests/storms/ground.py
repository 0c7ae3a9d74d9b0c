"""Where storms take place: occurrences and people made at once, and what became of them, read from the database."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID, uuid4

import asyncpg
from joserfc.jwk import KeySet

from shared.contracts import Signup
from shared.web.caller import Caller, sign
from tests.faults.arena import Arena
from tests.storms.clients import Answer, Client
from tests.whole_log import whole_log

OPEN = """
WITH there AS (
    INSERT INTO occurrences (id, version, network_id, series_id, title, starts_at, ends_at, time_zone, state, sequence,
                             historical, changed_at)
    VALUES ($1, 1, $1, $1, '{"fi": "Digiperjantai"}', $3, $3::timestamptz + interval '1 hour', 'Europe/Helsinki',
            'scheduled', 0, false, now())
)
INSERT INTO seatings (occurrence_id, version, policy, own, capacity, ceiling, starts_at, link_visibility)
VALUES ($1, 1, 'limited', true, $2, $2, $3, 'registered')
"""
PEOPLE = """
INSERT INTO people (id, address, language, created_at, confirmed_at)
SELECT id, id || '@akaa.example', 'fi', now(), now() FROM unnest($1::uuid[]) AS id
"""
PLACES = "SELECT person_id, state FROM signups WHERE occurrence_id = $1 ORDER BY ticket"
SEATING = "SELECT confirmed, waiting, capacity FROM seatings WHERE occurrence_id = $1"
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
LETTERS = """
SELECT template, count(*) AS number FROM mail_intents
WHERE values ->> 'signup_id' IN (SELECT id::text FROM signups WHERE occurrence_id = $1) GROUP BY template
"""
DRAINED_SECONDS = 30.0
"""How long the outbox may take after a storm (guarantee RQ12)."""


@dataclass(frozen=True)
class Ground:
    """`pool` reads past the services; `keys` sign tokens as registration does."""

    arena: Arena
    pool: "asyncpg.Pool[asyncpg.Record]"
    keys: KeySet

    @classmethod
    async def prepared(cls, arena: Arena) -> Self:
        pool = await asyncpg.create_pool(arena.dsn("registration"), min_size=1, max_size=4)
        return cls(arena, pool, arena.signing_keys())

    async def open(self, capacity: int) -> UUID:
        occurrence_id = uuid4()
        await self.pool.execute(OPEN, occurrence_id, capacity, datetime.now(UTC) + timedelta(days=30))
        return occurrence_id

    async def people(self, number: int) -> list[UUID]:
        people = [uuid4() for _ in range(number)]
        await self.pool.execute(PEOPLE, people)
        return people

    def token(self, person: UUID, *roles: str) -> str:
        caller = Caller(person, uuid4(), frozenset(roles))
        return sign(self.keys, caller, now=datetime.now(UTC))[0]

    @asynccontextmanager
    async def clients(self, number: int, service: str = "registration") -> AsyncIterator[list[Client]]:
        async with AsyncExitStack() as stack:
            address = self.arena.addresses[service]
            yield [await stack.enter_async_context(Client(address)) for _ in range(number)]

    async def filled(self, capacity: int, people: Sequence[UUID]) -> tuple[UUID, list[dict[str, Any]]]:
        """An occurrence for which these have signed up, in their order; their sign-ups."""
        occurrence_id = await self.open(capacity)
        async with self.clients(1) as (client,):
            made = [(await sign_up(client, occurrence_id, self.token(one))).json() for one in people]
        return occurrence_id, made

    async def places(self, occurrence_id: UUID) -> list[tuple[UUID, str]]:
        """Persons and states, in the order in which they came; the counters agree with them."""
        found = [(row["person_id"], row["state"]) for row in await self.pool.fetch(PLACES, occurrence_id)]
        seating = await self.pool.fetchrow(SEATING, occurrence_id)
        states = [state for _, state in found]
        assert seating is not None
        assert (seating["confirmed"], seating["waiting"]) == (states.count("confirmed"), states.count("waiting"))
        return found

    async def letters(self, occurrence_id: UUID) -> dict[str, int]:
        return {row["template"]: row["number"] for row in await self.pool.fetch(LETTERS, occurrence_id)}

    async def deadlocks(self) -> int:
        number: int = await self.pool.fetchval(DEADLOCKS)
        return number

    async def drained(self) -> None:
        async def empty() -> bool:
            return not await self.pool.fetchval("SELECT count(*) FROM outbox")

        await until(empty, DRAINED_SECONDS)

    async def said(self, occurrence_id: UUID) -> list[tuple[str, Signup]]:
        """What lies on Kafka of an occurrence's sign-ups: types and states, in the order of each partition."""
        await self.drained()
        log = await whole_log(self.arena.kafka, Signup)
        read = [(one.headers["ce_type"], Signup.model_validate_json(one.body)) for one in log if one.body]
        return [(kind, state) for kind, state in read if state.occurrence_id == occurrence_id]


async def sign_up(client: Client, occurrence_id: UUID, token: str, **headers: str) -> Answer:
    return await client.ask("POST", f"/occurrences/{occurrence_id}/signups", token, {}, **headers)


async def until(holds: Callable[[], Awaitable[bool]], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < end, "it never held"
        await asyncio.sleep(0.1)
