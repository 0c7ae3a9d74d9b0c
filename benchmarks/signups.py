"""How fast people sign up: the full path, each another person with a token that was never seen before."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from uuid import UUID

import asyncpg

from benchmarks.asking import asked
from benchmarks.load import Request
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from benchmarks.people import add_people, new_ids, token
from benchmarks.seats import add_seatings
from benchmarks.serving import Served, bare, service
from deploy import services

PEOPLE_A_SECOND = 2500
"""More than sign up in one; a round that runs out of people fails."""

BARE_PEOPLE = 20_000


@dataclass
class Queue:
    """People who haven't signed up yet, and where they will."""

    occurrences: Sequence[UUID]
    people: Iterator[UUID]
    where: Iterator[UUID] = field(init=False)

    def __post_init__(self) -> None:
        self.where = cycle(self.occurrences)

    def next(self, count: int) -> list[Request]:
        return [_sign_up(next(self.where), person, token(person)) for person in islice(self.people, count)]


async def measure(parts: Parts) -> list[Outcome]:
    async with _both(parts) as both:
        over_100 = await _compare(parts, *both, occurrences=100)
        on_one = await _compare(parts, *both, occurrences=1)
    rival = "bare ASGI, one INSERT"
    return [
        Outcome("sign-ups over 100 occurrences", "sign-ups/s", rival, 0.6, "higher", *over_100),
        Outcome("sign-ups on one occurrence", "sign-ups/s", rival, 0.6, "higher", *on_one),
    ]


@asynccontextmanager
async def _both(parts: Parts) -> AsyncIterator[tuple[Served, Served, str, str]]:
    async with (
        registration(parts) as (ours, dsn),
        parts.database(services.load("registration").migration_folders()) as bare_dsn,
        bare(parts, "signups", bare_dsn) as theirs,
    ):
        yield ours, theirs, dsn, bare_dsn


@asynccontextmanager
async def registration(parts: Parts) -> AsyncIterator[tuple[Served, str]]:
    """The service and its database, with nobody in it."""
    own = services.load("registration")
    async with (
        parts.topics([*own.says, *own.handlers.contracts()]) as kafka,
        parts.database(own.migration_folders()) as dsn,
        service(parts, "registration", dsn, kafka) as served,
    ):
        yield served, dsn


async def _compare(
    parts: Parts, ours: Served, theirs: Served, dsn: str, bare_dsn: str, *, occurrences: int
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    a_round = int(PEOPLE_A_SECOND * parts.length.seconds)
    queue = await crowd(dsn, occurrences, a_round * (parts.length.rounds + 1))
    bare_crowd = await crowd(bare_dsn, 100, BARE_PEOPLE)
    inserts = bare_requests(bare_crowd.occurrences, list(bare_crowd.people))

    async def sign_up() -> Figure:
        return await asked(parts, ours, queue.next(a_round))

    async def insert() -> Figure:
        return await asked(parts, theirs, islice(inserts, a_round * 4))

    await sign_up()
    await insert()
    return await in_turn(sign_up, insert, parts.length.rounds)


async def crowd(dsn: str, occurrences: int, people: int) -> Queue:
    """So many occurrences, open for everybody, and so many people who aren't in yet."""
    where, who = new_ids(occurrences), new_ids(people)
    connection = await asyncpg.connect(dsn)
    try:
        await add_seatings(connection, where)
        await add_people(connection, who)
        await connection.execute("ANALYZE people, seatings, occurrences")  # as autovacuum does: only what has changed
    finally:
        await connection.close()
    return Queue(where, iter(who))


def bare_requests(occurrences: Sequence[UUID], people: Sequence[UUID]) -> Iterator[Request]:
    """Everybody everywhere, each once; the token is as long as the real ones, and nobody reads it."""
    unread = token(people[0])
    for turn in range(len(occurrences)):
        for number, person in enumerate(people):
            yield _sign_up(occurrences[(number + turn) % len(occurrences)], person, unread)


def _sign_up(occurrence_id: UUID, person: UUID, shown: str) -> Request:
    return Request("POST", f"/occurrences/{occurrence_id}/signups", shown, str(person), "{}")
