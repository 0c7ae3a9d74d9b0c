"""More people than seats at once, over two processes: how long one waits, and what the other service's readers feel.

2,000 requests of 200 clients for 500 seats. Beside it: how often a full occurrence can be looked at in a second.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from benchmarks.load import Request, load
from benchmarks.outcomes import Figure, Outcome
from benchmarks.parts import Parts
from benchmarks.people import add_people, new_ids, token
from benchmarks.seats import add_seatings
from benchmarks.serving import Served, service
from deploy import services
from shared.postgres import Connection
from tests.storms.clients import Answer, Client

SEATS, CLIENTS, EACH = 500, 200, 10
LONGEST_SECONDS = 3.0
"""p99 of a sign-up in a storm (guarantee RQ10)."""

FULL_A_SECOND = 500.0
"""How often a full occurrence has to answer (guarantee RQ2)."""

PAUSE_SECONDS = 0.02
CALM_SECONDS = 3.0


@dataclass(frozen=True)
class Platform:
    """Two processes of registration on one database, and one of events."""

    registrations: tuple[Served, Served]
    events: Served
    dsn: str

    async def people(self, count: int) -> list[str]:
        """Tokens of so many who are new."""
        people = new_ids(count)
        await self._write(lambda connection: add_people(connection, people))
        return [token(person) for person in people]

    async def open(self, *, confirmed: int = 0) -> UUID:
        (occurrence_id,) = where = new_ids(1)
        await self._write(lambda tx: add_seatings(tx, where, capacity=SEATS, confirmed=confirmed))
        return occurrence_id

    async def _write(self, how: Callable[[Connection], Awaitable[None]]) -> None:
        connection = await asyncpg.connect(self.dsn)
        try:
            await how(connection)
        finally:
            await connection.close()


async def measure(parts: Parts) -> list[Outcome]:
    async with _platform(parts) as platform:
        waits, beside, calm = [], [], []
        for _ in range(parts.length.rounds):
            calm.append(await _calm(platform))
            wait, felt = await _storm(platform)
            waits.append(wait)
            beside.append(felt)
        full = [await _full(parts, platform) for _ in range(parts.length.rounds)]
    limits = tuple(Figure(LONGEST_SECONDS) for _ in waits), tuple(Figure(FULL_A_SECOND) for _ in full)
    return [
        Outcome("a sign-up in a storm, p99", "s", "the limit", 1.0, "lower", tuple(waits), limits[0]),
        Outcome("events beside a storm, p99", "s", "without the storm", 2.0, "lower", tuple(beside), tuple(calm)),
        Outcome("a full occurrence answers", "/s", "the limit", 1.0, "higher", tuple(full), limits[1]),
    ]


@asynccontextmanager
async def _platform(parts: Parts) -> AsyncIterator[Platform]:
    registration, events = services.load("registration"), services.load("events")
    contracts = {one.topic: one for own in (registration, events) for one in (*own.says, *own.handlers.contracts())}
    async with AsyncExitStack() as stack:
        kafka = await stack.enter_async_context(parts.topics(list(contracts.values())))
        dsn = await stack.enter_async_context(parts.database(registration.migration_folders()))
        other = await stack.enter_async_context(parts.database(events.migration_folders()))
        first = await stack.enter_async_context(service(parts, "registration", dsn, kafka))
        second = await stack.enter_async_context(service(parts, "registration", dsn, kafka))
        beside = await stack.enter_async_context(service(parts, "events", other, kafka))
        yield Platform((first, second), beside, dsn)


async def _storm(platform: Platform) -> tuple[Figure, Figure]:
    """The storm's own p99, and that of events meanwhile."""
    occurrence_id, tokens = await platform.open(), await platform.people(CLIENTS * EACH)
    path = f"/occurrences/{occurrence_id}/signups"

    async def ask(client: Client, own: Sequence[str]) -> list[Answer]:
        return [await client.ask("POST", path, one, {}) for one in own]

    async with AsyncExitStack() as stack:
        addresses = [served.address for served in platform.registrations]
        clients = [await stack.enter_async_context(Client(addresses[n % 2])) for n in range(CLIENTS)]
        storm = asyncio.gather(*(ask(client, tokens[n::CLIENTS]) for n, client in enumerate(clients)))
        felt = await _look(platform, storm)
        answers = [answer for own in await storm for answer in own]
    seated = sum(answer.status == 201 and answer.json()["state"] == "confirmed" for answer in answers)
    odd = [answer.status for answer in answers if answer.status != 201 and not answer.asks_to_come_again]
    if seated != SEATS or odd:
        raise AssertionError(f"{seated} seats were given, and there were answers {odd}")
    again = sum(answer.asks_to_come_again for answer in answers)
    return Figure(p99([answer.took for answer in answers]), {"told to come again": float(again)}), felt


async def _calm(platform: Platform) -> Figure:
    return await _look(platform, asyncio.ensure_future(asyncio.sleep(CALM_SECONDS)))


async def _look(platform: Platform, while_: "asyncio.Future[Any]") -> Figure:
    """p99 of somebody who looks at the kinds of gathering now and then."""
    took = []
    async with Client(platform.events.address) as client:
        while not while_.done():
            took.append((await client.ask("GET", "/event-kinds")).took)
            await asyncio.sleep(PAUSE_SECONDS)
    return Figure(p99(took), {"requests": float(len(took))})


async def _full(parts: Parts, platform: Platform) -> Figure:
    """A full occurrence's answer to who looks whether there is a seat."""
    occurrence_id = await platform.open(confirmed=SEATS)
    request = Request("GET", f"/occurrences/{occurrence_id}/signup-policy")
    asked = await load(platform.registrations[0].address, [request], parts.length.seconds, parts.folder)
    return Figure(asked.rate, {"p99 ms": asked.p99})


def p99(took: Sequence[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]
