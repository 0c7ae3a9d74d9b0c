"""All that tells what happened: every topic from its beginning, both databases, and what the clients saw."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import asyncpg
from aiokafka.errors import OffsetOutOfRangeError

from deploy import services
from deploy.provisioning.declared import Topic, declared_topics
from services.registration.attendance.queries import changed as attendance_unsaid
from shared.bus.kafka import Kafka
from shared.contracts import Attendance
from shared.postgres.pool import prepare
from tests.faults.history import History
from tests.faults.log import Logged, read_log
from tests.faults.witness import KINDS, PROJECTIONS

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Key: TypeAlias = tuple[str, str]
"""Topic and aggregate id."""


@dataclass(frozen=True)
class Said:
    """An outbox row that was committed; those of one `transaction` were committed together."""

    transaction: int
    topic: str
    key: str
    version: int
    body: bytes | None


@dataclass(frozen=True)
class State:
    """An aggregate as its owner's tables hold it; `due` when a part of it may be said a moment later by design."""

    version: int
    body: bytes
    due: bool = False


@dataclass(frozen=True)
class Effect:
    """A version that a projection took."""

    projection: str
    key: str
    version: int


@dataclass(frozen=True)
class Move:
    """A step of a consumer's position."""

    topic: str
    partition: int
    before: int
    after: int


@dataclass(frozen=True)
class Database:
    """One service's own truth; lists are in the order in which things happened."""

    said: Sequence[Said]
    unsaid: int
    states: Mapping[Key, State]
    effects: Sequence[Effect]
    moves: Sequence[Move]
    positions: Mapping[tuple[str, int], int]
    projections: Mapping[str, Mapping[str, Mapping[str, Any]]]
    buried: Sequence[tuple[str, int, int]]
    seats: Sequence[Mapping[str, Any]] = ()
    signups: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Record:
    """What the checker judges. `ends` are the topics' ends, `follows` which topics each service consumes."""

    log: Sequence[Logged]
    ends: Mapping[tuple[str, int], int]
    partitions: int
    databases: Mapping[str, Database]
    follows: Mapping[str, frozenset[str]]
    history: History


def keeping_all(topics: Sequence[Topic]) -> list[Topic]:
    """The declared topics without compaction: it would eat the evidence of what was said in between.

    Nothing else of the declaration differs. That compaction keeps the newest of each key is Kafka's own promise.
    """
    return [replace(one, settings={**one.settings, "cleanup.policy": "delete"}) for one in topics]


async def collect(kafka: Kafka, dsns: Mapping[str, str], history: History, *, within: float = 60) -> Record:
    """The whole record once everything has come to rest, at most so long after the last fault (guarantee RC5).

    What is still on its way then stays so in the record, and the checker says it. A duty may speak while we read, and
    a broker that was just killed may not show all of its log yet: then everything is read again.
    """
    deadline = time.monotonic() + within
    while True:
        late = time.monotonic() > deadline
        with suppress(asyncpg.SerializationError, OffsetOutOfRangeError):  # what we were looking at changed meanwhile
            before = await _written(dsns)
            if any(unsaid for _, unsaid in before) and not late:
                await asyncio.sleep(0.2)
                continue  # reading it all takes long, and can't be the whole yet
            log, ends = await read_log(kafka)
            databases = {name: await read_database(dsn, name) for name, dsn in dsns.items()}
            record = Record(log, ends, declared_topics()[0].partitions, databases, follows(), history)
            settled = await _written(dsns) == before and at_rest(record)
            if settled or late:
                return record
        await asyncio.sleep(0.5)


def follows() -> Mapping[str, frozenset[str]]:
    loaded = {name: services.load(name) for name in services.names()}
    return {name: frozenset(c.topic for c in service.handlers.contracts()) for name, service in loaded.items()}


def lag(record: Record, name: str) -> int:
    """How many records the service hasn't handled, or has and we don't see."""
    positions = record.databases[name].positions
    return sum(abs(end - positions.get(at, 0)) for at, end in record.ends.items() if at[0] in record.follows[name])


def unlogged(record: Record, name: str) -> list[Said]:
    """What the service committed to say and isn't in the log that we read."""
    logged = {(one.topic, one.key, one.version) for one in record.log}
    return [one for one in record.databases[name].said if (one.topic, one.key, one.version) not in logged]


def at_rest(record: Record) -> bool:
    return not any(
        database.unsaid or lag(record, name) or unlogged(record, name) for name, database in record.databases.items()
    )


async def _written(dsns: Mapping[str, str]) -> list[tuple[int, int]]:
    """How much each service has ever committed to say, and how much of it waits."""
    counts = []
    for dsn in dsns.values():
        connection = await asyncpg.connect(dsn)
        try:
            row = await connection.fetchrow("SELECT (SELECT count(*) FROM witness.said), (SELECT count(*) FROM outbox)")
            counts.append(tuple(row or ()))
        finally:
            await connection.close()
    return counts


async def read_database(dsn: str, name: str) -> Database:
    """One consistent look."""
    connection = await asyncpg.connect(dsn)
    try:
        await prepare(connection)
        async with connection.transaction(isolation="repeatable_read"):
            return await _database(connection, name)
    finally:
        await connection.close()


async def _database(look: Connection, name: str) -> Database:
    said = await look.fetch("SELECT transaction::text AS at, * FROM witness.said ORDER BY number")
    effects = await look.fetch("SELECT projection, key::text, version FROM witness.effects ORDER BY number")
    moves = await look.fetch("SELECT topic, partition, before, after FROM witness.moves ORDER BY number")
    positions = await look.fetch("SELECT topic, partition, next_offset FROM positions")
    buried = await look.fetch("SELECT topic, partition, kafka_offset FROM dead_letters")
    counts = name == services.ISSUER
    return Database(
        said=[Said(int(r["at"]), r["topic"], str(r["key"]), r["version"], r["body"]) for r in said],
        unsaid=await look.fetchval("SELECT count(*) FROM outbox"),
        states=await _states(look, name),
        effects=[Effect(*row) for row in effects],
        moves=[Move(*row) for row in moves],
        positions={(row["topic"], row["partition"]): row["next_offset"] for row in positions},
        projections=await _projections(look, name),
        buried=[(row["topic"], row["partition"], row["kafka_offset"]) for row in buried],
        seats=await _rows(look, "seatings") if counts else (),
        signups=await _rows(look, "signups") if counts else (),
    )


async def _projections(look: Connection, name: str) -> dict[str, dict[str, dict[str, Any]]]:
    """By the table's name, and the kind of what it holds where that is several things."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for table, key in PROJECTIONS[name].items():
        for row in await _rows(look, table):
            kind = KINDS.get(table)
            found.setdefault(f"{table} {row[kind]}" if kind else table, {})[row[key]] = row
    return found


async def _rows(look: Connection, table: str) -> list[dict[str, Any]]:
    return [row[0] for row in await look.fetch(f"SELECT to_jsonb(t) FROM {table} t")]


async def _states(look: Connection, name: str) -> dict[Key, State]:
    """What `republish` would say of each aggregate."""
    owed = {str(one) for one in await attendance_unsaid(look, 10_000)} if name == services.ISSUER else set()
    found: dict[Key, State] = {}
    for contract, current in services.load(name).current.items():
        after = None
        while states := await current(look, after, 500):
            after = states[-1].id
            for one in states:
                due = contract is Attendance and str(one.id) in owed
                found[contract.topic, str(one.id)] = State(one.version, one.body(), due)
    return found
