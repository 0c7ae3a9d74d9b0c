"""Can the time of an answer tell who is known? (guarantee RS3)

`python -m benchmarks.equal_times` asks a real service about known and unknown addresses, in drawn order, and compares
the times: the difference of the medians, and Mann and Whitney's p.
"""

import argparse
import asyncio
import math
import random
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import httpx

from benchmarks.parts import QUICK, Parts, running
from benchmarks.people import add_people, new_ids, token
from benchmarks.seats import add_seatings
from benchmarks.serving import service
from deploy import services
from shared.contracts import Contract

PAUSE = 0.03
"""Seconds between two requests, so that what one left to do is done before the next is measured."""

Ask = Callable[[str], Awaitable[httpx.Response]]


@dataclass(frozen=True)
class Compared:
    """Seconds of the answers about addresses that are known, and that aren't."""

    door: str
    known: Sequence[float]
    unknown: Sequence[float]

    def line(self) -> str:
        known, unknown = statistics.median(self.known) * 1e3, statistics.median(self.unknown) * 1e3
        p = mann_whitney(self.known, self.unknown)
        return f"| {self.door} | {known:.2f} | {unknown:.2f} | {known - unknown:+.3f} | {p:.3f} |"


def mann_whitney(some: Sequence[float], others: Sequence[float]) -> float:
    """Two-sided p by the normal approximation, good for more than twenty of each; times are never equal."""
    ranked = sorted([(value, 0) for value in some] + [(value, 1) for value in others])
    sum_of_ranks = sum(rank for rank, (_, side) in enumerate(ranked, 1) if side == 0)
    m, n = len(some), len(others)
    u = sum_of_ranks - m * (m + 1) / 2
    z = (u - m * n / 2) / math.sqrt(m * n * (m + n + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


@dataclass(frozen=True)
class Stage:
    """A network with members, a full occurrence, and a service that answers about them."""

    http: httpx.AsyncClient
    known: Sequence[UUID]
    network_id: UUID
    occurrence_id: UUID

    def doors(self) -> dict[str, Ask]:
        network, occurrence = f"/networks/{self.network_id}", f"/occurrences/{self.occurrence_id}"
        return {
            "login": lambda address: self.http.post("/logins", json={"address": address}),
            "login page": lambda address: self.http.post("/login", data={"address": address}),
            "join": lambda address: self.http.post(f"{network}/members", json={"address": address}),
            "confirm link again": lambda address: self.http.post(
                f"{network}/members/resend", json={"address": address}
            ),
            "waiting list, for another": lambda address: self.http.post(
                f"{occurrence}/signups/for-others",
                json={"address": address},
                headers={"Authorization": f"Bearer {token(uuid4())}"},
            ),
        }


@asynccontextmanager
async def staged(parts: Parts, count: int) -> AsyncIterator[Stage]:
    registration = services.load("registration")
    contracts: list[type[Contract]] = [*registration.says, *registration.handlers.contracts()]
    async with (
        parts.topics(contracts) as kafka,
        parts.database(registration.migration_folders()) as dsn,
        service(parts, "registration", dsn, kafka) as served,
        httpx.AsyncClient(base_url=served.address, trust_env=False) as http,
    ):
        known = new_ids(count)
        occurrence_id = await _filled(dsn, known)
        network_id = await _network(http, known[0])
        await _join_all(dsn, known, network_id)
        yield Stage(http, known, network_id, occurrence_id)


async def _network(http: httpx.AsyncClient, administrator: UUID) -> UUID:
    headers = {"Authorization": f"Bearer {token(administrator, 'administrator')}"}
    body = {"name": {"fi": "Valtiovarainministeriö"}, "kind": "ministry"}
    owner = (await http.post("/organisations", json=body, headers=headers)).raise_for_status().json()["id"]
    network = {
        "name": {"fi": "DEV-verkosto"},
        "kind": "peer_network",
        "state": "active",
        "owner_id": owner,
        "purpose": {"fi": "Digikehittäjien vertaistuki"},
    }
    return UUID((await http.post("/networks", json=network, headers=headers)).raise_for_status().json()["id"])


async def _filled(dsn: str, known: Sequence[UUID]) -> UUID:
    """People, and a coming occurrence that has a waiting list and no seat."""
    occurrence = uuid4()
    connection = await asyncpg.connect(dsn)
    try:
        await add_people(connection, known)
        await add_seatings(connection, [occurrence], capacity=0)
    finally:
        await connection.close()
    return occurrence


async def _join_all(dsn: str, known: Sequence[UUID], network_id: UUID) -> None:
    connection, now = await asyncpg.connect(dsn), datetime.now(UTC)
    try:
        await connection.executemany(
            """
            INSERT INTO members (id, version, network_id, person_id, state, since, confirmed_at, created_at)
            VALUES (gen_random_uuid(), 1, $1, $2, 'active', $3, $3, $3)
            """,
            [(network_id, person, now) for person in known],
        )
        await connection.execute("ANALYZE people, members, seatings")
    finally:
        await connection.close()


async def compare(stage: Stage, door: str, ask: Ask) -> Compared:
    """Each address is asked about once; the order of known and unknown is drawn."""
    turns = [(True, f"{person}@akaa.example") for person in stage.known]
    turns += [(False, f"{uuid4()}@akaa.example") for _ in stage.known]
    random.shuffle(turns)
    took: dict[bool, list[float]] = {True: [], False: []}
    for is_known, address in turns:
        started = time.perf_counter()
        answer = await ask(address)
        took[is_known].append(time.perf_counter() - started)
        answer.raise_for_status()
        await asyncio.sleep(PAUSE)
    return Compared(door, took[True], took[False])


async def measure(parts: Parts, count: int) -> list[Compared]:
    async with staged(parts, count) as stage:
        for address in (f"{uuid4()}@akaa.example" for _ in range(20)):
            for ask in stage.doors().values():
                (await ask(address)).raise_for_status()
        return [await compare(stage, door, ask) for door, ask in stage.doors().items()]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.equal_times", description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="known addresses, and as many unknown ones (300)")
    count = parser.parse_args().count
    with running(QUICK) as parts:
        found = asyncio.run(measure(parts, count))
    print("| asked for | known, ms | unknown, ms | difference, ms | p |")
    print("|---|---|---|---|---|")
    for one in found:
        print(one.line())


if __name__ == "__main__":
    main()
