"""Whether producers, topics and consumers tell the same of everything, once nothing is on its way any more."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy import services
from services.registration.attendance import queries as attendance
from shared.bus import queries
from shared.contracts import Attendance, Contract, Network, Occurrence, Role, Series, Theme
from shared.postgres import prepare
from shared.runtime.service import Service
from tests.faults.arena import Arena
from tests.whole_log import Message, whole_log

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

MAIL_WAITS = "SELECT EXISTS (SELECT FROM mail_intents WHERE state IN ('waiting', 'claimed'))"


@dataclass(frozen=True)
class Projection:
    """A service's table of what another one says; columns are named as the contract's fields."""

    service: str
    table: str
    columns: tuple[str, ...]
    key: str = "id"


PLANNERS = ("events", "surveys", "roadmaps")
"""Who knows networks and roles."""

PROJECTIONS: Mapping[type[Contract], Sequence[Projection]] = {
    Network: [Projection(name, "networks", ("kind", "state")) for name in PLANNERS],
    Role: [Projection(name, "roles", ("person_id", "active")) for name in PLANNERS],
    Attendance: [Projection("events", "attendance", ("registered", "attended"), key="occurrence_id")],
    Theme: [Projection("registration", "themes", ("state",))],
    Series: [Projection("registration", "series", ("network_id", "state"))],
    Occurrence: [Projection("registration", "occurrences", ("starts_at", "state", "sequence", "cancelled_with"))],
}


async def settled(arena: Arena, *, within: float = 60) -> None:
    """Nothing waits to be said, heard or mailed (guarantee RC5: within 60 s)."""
    deadline = time.monotonic() + within
    ends = await _ends(arena)
    while (waiting := await _waiting(arena, ends)) or (now := await _ends(arena)) != ends:
        assert time.monotonic() < deadline, f"still waiting: {waiting}"
        ends = await _ends(arena) if waiting else now
        await asyncio.sleep(0.2)


async def _waiting(arena: Arena, ends: dict[tuple[str, int], int]) -> list[str]:
    """What was heard first, then what it may have caused: in the other order something slips through."""
    unheard = [await _ask(arena, name, lambda connection, name=name: _unheard(connection, name, ends))  # type: ignore[misc]
               for name in services.names()]  # fmt: skip
    undone = [await _ask(arena, name, lambda connection, name=name: _undone(connection, name))  # type: ignore[misc]
              for name in services.names()]  # fmt: skip
    return [one for found in unheard + undone for one in found]


async def _ask(arena: Arena, name: str, look: Callable[[Connection], Awaitable[list[str]]]) -> list[str]:
    connection = await asyncpg.connect(arena.dsn(name))
    try:
        return await look(connection)
    finally:
        await connection.close()


async def _unheard(connection: Connection, name: str, ends: dict[tuple[str, int], int]) -> list[str]:
    cluster = await connection.fetchval("SELECT cluster_id FROM positions ORDER BY moved_at DESC LIMIT 1")
    positions = await queries.positions(connection, cluster or "")
    followed = {contract.topic for contract in services.load(name).handlers.contracts()}
    return [f"{name} at {at}" for at, end in ends.items() if at[0] in followed and positions.get(at, 0) < end]


async def _undone(connection: Connection, name: str) -> list[str]:
    waits = {
        "outbox": await connection.fetchval("SELECT EXISTS (SELECT FROM outbox)"),
        "mail": await connection.fetchval(MAIL_WAITS),
        "attendance": name == "registration" and await attendance.changed(connection, 1),
    }
    return [f"{name}'s {what}" for what, there in waits.items() if there]


async def _ends(arena: Arena) -> dict[tuple[str, int], int]:
    reader = AIOKafkaConsumer(bootstrap_servers=arena.kafka.bootstrap_servers)
    await reader.start()
    try:
        names = {arena.kafka.topic(contract.topic): contract.topic for name in services.names()
                 for contract in services.load(name).says}  # fmt: skip
        await reader.topics()
        parts = [TopicPartition(name, number) for name in names for number in reader.partitions_for_topic(name) or ()]
        ends = await reader.end_offsets(parts)
        return {(names[part.topic], part.partition): end for part, end in ends.items()}
    finally:
        await reader.stop()


async def disagreements(arena: Arena) -> list[str]:
    """Where a topic's newest state isn't its producer's, or a projection isn't the topic's. Empty: all agree."""
    found = []
    for name in services.names():
        service = services.load(name)
        owned = await _owned(arena, service)
        for contract in service.says:
            newest = _newest(await whole_log(arena.kafka, contract))
            found += _compare(contract, owned[contract], newest)
            for projection in PROJECTIONS.get(contract, ()):
                found += await _compare_projection(arena, projection, owned[contract])
    return found


async def _owned(arena: Arena, service: Service) -> dict[type[Contract], dict[UUID, Contract]]:
    connection = await asyncpg.connect(arena.dsn(service.name))
    await prepare(connection)
    try:
        async with connection.transaction():
            return {
                contract: {state.id: state for state in await service.current[contract](connection, None, 100_000)}
                for contract in service.says
            }
    finally:
        await connection.close()


def _newest(log: Sequence[Message]) -> dict[UUID, Message]:
    """What compaction would leave: the last message of each key."""
    return {UUID(message.key): message for message in log}


def _compare(contract: type[Contract], owned: dict[UUID, Contract], newest: dict[UUID, Message]) -> list[str]:
    told = {id_: message.body for id_, message in newest.items() if message.body is not None}
    wrong = [id_ for id_ in owned if told.get(id_) != owned[id_].body()]
    unknown = [id_ for id_ in told if id_ not in owned]
    return [f"{contract.topic} {id_}: not as its owner has it" for id_ in wrong] + [
        f"{contract.topic} {id_}: its owner doesn't know it" for id_ in unknown
    ]


async def _compare_projection(arena: Arena, projection: Projection, owned: dict[UUID, Contract]) -> list[str]:
    connection = await asyncpg.connect(arena.dsn(projection.service))
    try:
        rows = {row[projection.key]: row for row in await connection.fetch(f"SELECT * FROM {projection.table}")}
    finally:
        await connection.close()
    where = f"{projection.service}.{projection.table}"
    found = [f"{where} {id_}: missing" for id_ in owned if id_ not in rows]
    for id_, row in rows.items():
        if id_ in owned:
            expected: dict[str, Any] = {name: getattr(owned[id_], name) for name in ("version", *projection.columns)}
            found += [f"{where} {id_}: {name}" for name, value in expected.items() if row[name] != value]
        elif not _forgotten(row):
            found.append(f"{where} {id_}: its owner doesn't know it")
    return found


def _forgotten(row: asyncpg.Record) -> bool:
    """A mark that stays of what is gone."""
    return bool(row.get("gone")) or (row.get("active") is False and row.get("person_id") is None)
