"""How fast a running service says all that it holds again, beside its relay with the same rows in the outbox."""

import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

from benchmarks import said
from benchmarks.growth import OCCURRENCES, fill_signups
from benchmarks.outcomes import Figure, Outcome, in_turn
from benchmarks.parts import Parts
from benchmarks.serving import service
from benchmarks.waiting import until_found
from deploy import services
from shared.bus import queries
from shared.bus.republish import republish
from shared.contracts import Signup
from shared.postgres import Pool, connect_pool

REGISTRATION = services.load("registration")


async def measure(parts: Parts) -> list[Outcome]:
    signups = parts.length.backlog
    async with _running(parts, signups) as pool:

        async def republished() -> Figure:
            return await _emptied(pool, signups, republish(pool, REGISTRATION, Signup))

        async def relayed() -> Figure:
            rows = said.rows(said.signups(signups))
            async with pool.acquire() as connection, connection.transaction():
                await said.fill_outbox(connection, rows)
                await queries.wake_leader(connection)
            return await _emptied(pool, signups)

        await relayed()
        ours, theirs = await in_turn(republished, relayed, min(parts.length.rounds, 3))
    name = f"republish of {signups:,} sign-ups"
    return [Outcome(name, "messages/s", "the relay, with the rows ready", 0.5, "higher", ours, theirs)]


@asynccontextmanager
async def _running(parts: Parts, signups: int) -> AsyncIterator[Pool]:
    """Registration, whose relay leads in a process of its own, with so many sign-ups; the pool is the command's."""
    async with (
        parts.topics([*REGISTRATION.says, *REGISTRATION.handlers.contracts()]) as kafka,
        parts.database(REGISTRATION.migration_folders()) as dsn,
    ):
        await fill_signups(dsn, signups // OCCURRENCES, [])
        async with service(parts, "registration", dsn, kafka):
            pool = await connect_pool(dsn, name="republish", smallest=1, largest=2)
            try:
                yield pool
            finally:
                await pool.close()


async def _emptied(pool: Pool, messages: int, first: Awaitable[int] | None = None) -> Figure:
    """Until Kafka has acknowledged all, and the outbox is empty."""
    started = time.perf_counter()
    if first is not None:
        assert await first == messages
    await until_found(lambda: pool.fetchval("SELECT NOT EXISTS (SELECT FROM outbox)"), every=0.005)
    return Figure(messages / (time.perf_counter() - started))
