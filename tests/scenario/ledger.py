"""What a platform holds, counted: rows and versions of every table, messages of every topic, letters."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.registration.attendance import queries as attendance
from tests.scenario.outsider import BY_TOPIC, listen
from tests.scenario.stage import Stage

BOOKKEEPING = frozenset({"sessions", "idempotency", "due"})
"""Tables in which a token, a key or the clock alone leaves rows."""

SETTLES_WITHIN = 60.0


@dataclass(frozen=True)
class Ledger:
    rows: dict[str, int]
    versions: dict[str, int]
    messages: dict[str, int]
    letters: int


async def count(stage: Stage) -> Ledger:
    """Once everything said has been relayed, consumed and mailed."""
    await settled(stage)
    rows: dict[str, int] = {}
    versions: dict[str, int] = {}
    for service, dsn in stage.platform.postgres.databases.items():
        connection = await asyncpg.connect(dsn)
        try:
            for table in await _tables(connection):
                rows[f"{service}.{table}"] = await connection.fetchval(f'SELECT count(*) FROM "{table}"')
                versions[f"{service}.{table}"] = await _versions(connection, table)
        finally:
            await connection.close()
    heard = await listen(stage.platform.kafka.bootstrap_servers, BY_TOPIC)
    return Ledger(rows, versions, dict(Counter(one.topic for one in heard)), letters(stage))


def letters(stage: Stage) -> int:
    return sum(1 for _ in stage.platform.mail.folder.glob("*.eml"))


async def settled(stage: Stage) -> None:
    """Nothing waits to be said or mailed, and nothing has changed for a second."""
    deadline, before = time.monotonic() + SETTLES_WITHIN, None
    while (now := await _moving(stage)) != before or any(now[0]):
        assert time.monotonic() < deadline, f"something still waits: {now}"
        before = now
        await asyncio.sleep(1)


async def _moving(stage: Stage) -> tuple[list[int], list[Any]]:
    """How much waits per service, and how far its consumer has come."""
    waiting, positions = [], []
    for service, dsn in stage.platform.postgres.databases.items():
        connection = await asyncpg.connect(dsn)
        try:
            if service == "registration":  # places that attendance hasn't told of yet
                waiting.append(len(await attendance.changed(connection, 1000)))
            if service == "surveys":  # answers that no sum holds yet
                waiting.append(await connection.fetchval("SELECT count(*) FROM unfolded"))
            waiting.append(await connection.fetchval("SELECT count(*) FROM outbox"))
            waiting.append(
                await connection.fetchval("SELECT count(*) FROM mail_intents WHERE state IN ('waiting', 'claimed')")
            )
            positions.append(await connection.fetchval("SELECT sum(next_offset) FROM positions"))
        finally:
            await connection.close()
    return waiting, positions


async def dead_letters(stage: Stage) -> dict[str, int]:
    counts = {}
    for service, dsn in stage.platform.postgres.databases.items():
        connection = await asyncpg.connect(dsn)
        try:
            counts[service] = await connection.fetchval("SELECT count(*) FROM dead_letters")
        finally:
            await connection.close()
    return counts


async def _tables(connection: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [row["tablename"] for row in rows if row["tablename"] not in BOOKKEEPING]


async def _versions(connection: "asyncpg.Connection[asyncpg.Record]", table: str) -> int:
    """The sum of the rows' versions: it grows with every change."""
    versioned = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = $1 AND column_name = 'version' AND data_type = 'bigint')",
        table,
    )
    return int(await connection.fetchval(f'SELECT coalesce(sum(version), 0) FROM "{table}"')) if versioned else 0
