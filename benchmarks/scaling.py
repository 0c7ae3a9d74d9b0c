"""The whole chain with one, two and four processes of a service: from HTTP to the database of the one that hears of it.

Processes have all cores, as PostgreSQL and Kafka don't: where there are two cores, more processes can't do more work,
and what is seen is whether they share it without losing any.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import islice

import asyncpg

from benchmarks import said
from benchmarks.asking import asked
from benchmarks.bare.producer import producer, send_in_rounds
from benchmarks.cores import ALLOWED
from benchmarks.load import Request, load
from benchmarks.outcomes import Figure, Outcome
from benchmarks.parts import Parts
from benchmarks.serving import Served, bare, service
from benchmarks.signups import PEOPLE_A_SECOND, Queue, bare_requests, crowd
from benchmarks.waiting import until_found
from deploy import services
from shared.bus.kafka import Kafka
from shared.contracts import CONTRACTS, Signup

REPLICAS = (1, 2, 4)
REGISTRATION, SURVEYS = services.load("registration"), services.load("surveys")
ROUNDS = 3

COUNT = "SELECT count(*) FROM signups"


@dataclass(frozen=True)
class Chain:
    """People sign up at `saying`; what `hearing` keeps of it is in the database at `heard`."""

    saying: Sequence[Served]
    said: str
    heard: str
    kafka: Kafka


async def measure(parts: Parts) -> list[Outcome]:
    rounds = min(parts.length.rounds, ROUNDS)
    raw = await _raw(parts, rounds)
    chains, hearing = {}, {}
    for replicas in REPLICAS:
        async with _chain(parts, saying=replicas, hearing=1) as chain:
            chains[replicas] = await _signed_up(parts, chain, rounds)
        async with _chain(parts, saying=0, hearing=replicas) as chain:
            hearing[replicas] = tuple([await _told(parts, chain) for _ in range(rounds)])
    found = [Outcome("whole chain, 1 process", "sign-ups/s", "bare ASGI, one INSERT", 0.3, "higher", chains[1], raw)]
    for replicas in REPLICAS[1:]:
        name = f"whole chain, {replicas} processes"
        found.append(Outcome(name, "sign-ups/s", "1 process", 0.8, "higher", chains[replicas], chains[1]))
        name = f"hearing, {replicas} processes"
        found.append(Outcome(name, "messages/s", "1 process", 0.8, "higher", hearing[replicas], hearing[1]))
    return found


@asynccontextmanager
async def _chain(parts: Parts, *, saying: int, hearing: int) -> AsyncIterator[Chain]:
    async with (
        parts.topics(CONTRACTS) as kafka,
        parts.database(REGISTRATION.migration_folders()) as said_at,
        parts.database(SURVEYS.migration_folders()) as heard_at,
        AsyncExitStack() as stack,
    ):
        for _ in range(hearing):
            await stack.enter_async_context(service(parts, "surveys", heard_at, kafka, ALLOWED))
        started = [
            await stack.enter_async_context(service(parts, "registration", said_at, kafka, ALLOWED))
            for _ in range(saying)
        ]
        yield Chain(started, said_at, heard_at, kafka)


async def _signed_up(parts: Parts, chain: Chain, rounds: int) -> tuple[Figure, ...]:
    """Until everything that was committed has come to the other service, from the first request on."""
    queue = await crowd(chain.said, 100, int(PEOPLE_A_SECOND * parts.length.seconds) * (rounds + 1))
    await _round(parts, chain, queue)
    return tuple([await _round(parts, chain, queue) for _ in range(rounds)])


async def _round(parts: Parts, chain: Chain, queue: Queue) -> Figure:
    before = await _count(chain.said)
    each = int(PEOPLE_A_SECOND * parts.length.seconds) // len(chain.saying)
    asking = [queue.next(each) for _ in chain.saying]
    started = time.perf_counter()
    await asyncio.gather(*(_load(parts, *one) for one in zip(chain.saying, asking, strict=True)))
    await until_found(lambda: _all_heard(chain), every=0.02)
    wall = time.perf_counter() - started
    return Figure((await _count(chain.said) - before) / wall)


async def _load(parts: Parts, served: Served, requests: Sequence[Request]) -> None:
    folder = parts.folder / f"load-{served.pid}"
    folder.mkdir(exist_ok=True)
    await load(served.address, requests, parts.length.seconds, folder)


async def _told(parts: Parts, chain: Chain) -> Figure:
    """Messages as fast as they can be sent, until each is kept; how they are shared out is Kafka's."""
    connection = await asyncpg.connect(chain.said)
    records = await said.as_records(connection, said.rows(said.signups(parts.length.messages)))
    await connection.close()
    before = await _count(chain.heard)
    sender = producer(chain.kafka)
    await sender.start()
    started = time.perf_counter()
    await send_in_rounds(sender, chain.kafka.topic(Signup.topic), records)
    await until_found(lambda: _has(chain.heard, before + len(records)), every=0.02)
    wall = time.perf_counter() - started
    await sender.stop()
    return Figure(len(records) / wall)


async def _all_heard(chain: Chain) -> bool:
    return await _count(chain.heard) == await _count(chain.said)


async def _has(dsn: str, signups: int) -> bool:
    return await _count(dsn) == signups


async def _count(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        count: int = await connection.fetchval(COUNT)
        return count
    finally:
        await connection.close()


async def _raw(parts: Parts, rounds: int) -> tuple[Figure, ...]:
    async with (
        parts.database(REGISTRATION.migration_folders()) as dsn,
        bare(parts, "signups", dsn) as served,
    ):
        people = await crowd(dsn, 100, 20_000)
        requests = bare_requests(people.occurrences, list(people.people))
        a_round = int(PEOPLE_A_SECOND * parts.length.seconds) * 4
        await asked(parts, served, islice(requests, a_round))
        return tuple([await asked(parts, served, islice(requests, a_round)) for _ in range(rounds)])
