"""The statements of the duty log. The service's role may add to it; reading takes the auditor's."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.postgres import Connection


@dataclass(frozen=True)
class Disclosed:
    """One read, export or disclosure. `who` None: the command line; `scope` names what the list was of."""

    who: UUID | None
    acted_as: str
    route: str
    disclosed: str
    purpose: str
    whose: list[UUID]
    scope: str | None = None
    scope_id: UUID | None = None
    correlation_id: UUID | None = None


@dataclass(frozen=True)
class Read:
    """What the auditor reads: a row of the log with its moment."""

    at: datetime
    who: UUID | None
    acted_as: str
    route: str
    disclosed: str
    purpose: str
    whose: list[UUID]


@dataclass(frozen=True)
class ReadOfMine:
    """What the person whose data it is may know of a read."""

    day: date
    acted_as: str
    disclosed: str
    purpose: str


async def insert(tx: Connection, row: Disclosed) -> None:
    await tx.execute(
        """
        INSERT INTO duty.log (who, acted_as, route, disclosed, purpose, scope, scope_id, whose, correlation_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        row.who,
        row.acted_as,
        row.route,
        row.disclosed,
        row.purpose,
        row.scope,
        row.scope_id,
        row.whose,
        row.correlation_id,
    )


async def reads_of(connection: Connection, person_id: UUID) -> list[ReadOfMine]:
    rows = await connection.fetch("SELECT day, acted_as, disclosed, purpose FROM duty.reads_of($1)", person_id)
    return [ReadOfMine(**row) for row in rows]


async def forget_old(tx: Connection, most: int) -> int:
    """Delete at most so many rows that are past the log's own retention; how many they were."""
    gone: int = await tx.fetchval("SELECT duty.forget_old($1)", most)
    return gone


async def reads(
    connection: Connection,
    *,
    person_id: UUID | None = None,
    reader_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Read]:
    """As the auditor: whose data was read, by whom and in which time; what is None doesn't narrow it."""
    rows = await connection.fetch(
        """
        SELECT at, who, acted_as, route, disclosed, purpose, whose FROM duty.log
        WHERE ($1::uuid IS NULL OR whose @> ARRAY[$1::uuid])
          AND ($2::uuid IS NULL OR who = $2)
          AND ($3::timestamptz IS NULL OR at >= $3)
          AND ($4::timestamptz IS NULL OR at <= $4)
        ORDER BY at, id
        """,
        person_id,
        reader_id,
        since,
        until,
    )
    return [Read(**row) for row in rows]
