"""What a sign-up costs when a million are there already, beside a thousand."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import asyncpg

from benchmarks.asking import asked
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from benchmarks.people import add_people, new_ids
from benchmarks.seats import add_seatings
from benchmarks.serving import Served, service
from benchmarks.signups import PEOPLE_A_SECOND, Queue
from deploy import services

OCCURRENCES = 100
SMALL = 10
LARGE = 10_000
"""Sign-ups on each occurrence; half of them wait."""

SIGN_UP = """
INSERT INTO signups (id, version, occurrence_id, person_id, state, ticket, created_at)
SELECT gen_random_uuid(), 1, occurrence_id, person_id, CASE WHEN nth <= $3 / 2 THEN 'confirmed' ELSE 'waiting' END,
       nth, now()
FROM unnest($1::uuid[]) AS occurrence_id, unnest($2::uuid[]) WITH ORDINALITY AS came (person_id, nth)
"""


async def measure(parts: Parts) -> list[Outcome]:
    async with _grown(parts, LARGE) as (many, to_many), _grown(parts, SMALL) as (few, to_few):
        a_round = int(PEOPLE_A_SECOND * parts.length.seconds)

        async def at_a_million() -> Figure:
            return _cost(await asked(parts, many, to_many.next(a_round)))

        async def at_a_thousand() -> Figure:
            return _cost(await asked(parts, few, to_few.next(a_round)))

        await at_a_million()
        await at_a_thousand()
        ours, theirs = await in_turn(at_a_million, at_a_thousand, parts.length.rounds)
    return [Outcome("a sign-up at 1,000,000", "µs each", "at 1,000", 1.2, "lower", ours, theirs)]


def _cost(load: Figure) -> Figure:
    return replace(load, value=1e6 / load.value)


@asynccontextmanager
async def _grown(parts: Parts, on_each: int) -> AsyncIterator[tuple[Served, Queue]]:
    """Registration with so many sign-ups on each of a hundred occurrences, and people who will wait there too."""
    registration = services.load("registration")
    people = new_ids(int(PEOPLE_A_SECOND * parts.length.seconds) * (parts.length.rounds + 1))
    async with (
        parts.topics([*registration.says, *registration.handlers.contracts()]) as kafka,
        parts.database(registration.migration_folders()) as dsn,
    ):
        occurrences = await fill_signups(dsn, on_each, people)
        async with service(parts, "registration", dsn, kafka) as served:
            yield served, Queue(occurrences, iter(people))


async def fill_signups(dsn: str, on_each: int, people: Sequence[UUID]) -> list[UUID]:
    occurrences, here = new_ids(OCCURRENCES), new_ids(on_each)
    seats = on_each // 2
    connection = await asyncpg.connect(dsn)
    try:
        await add_seatings(connection, occurrences, capacity=seats, confirmed=seats, waiting=on_each - seats)
        await add_people(connection, [*here, *people])
        await connection.execute("SET session_replication_role = replica")  # what it refers to is there: don't look
        await connection.execute(SIGN_UP, occurrences, here, on_each)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    return occurrences
