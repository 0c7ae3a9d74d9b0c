"""SQL of the feed that city calendars read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.events.occurrences.queries import COLUMNS
from services.events.occurrences.rules import KeptOccurrence
from shared.contracts import Localised
from shared.postgres import Connection

Sort = Literal["start_time", "-start_time", "last_modified_time", "-last_modified_time"]

ORDER: dict[Sort, str] = {
    "start_time": "starts_at, id",
    "-start_time": "starts_at DESC, id",
    "last_modified_time": "changed_at, id",
    "-last_modified_time": "changed_at DESC, id",
}

WANTED = """
    ($1::timestamptz IS NULL OR ends_at > $1) AND ($2::timestamptz IS NULL OR starts_at < $2)
    AND ($3::timestamptz IS NULL OR changed_at >= $3)
"""


@dataclass(frozen=True)
class Wanted:
    """What isn't over at `start`, begins before `end`, has changed since `since`; None: whatever it is."""

    start: datetime | None
    end: datetime | None
    since: datetime | None


async def count(connection: Connection, wanted: Wanted) -> int:
    number: int = await connection.fetchval(
        f"SELECT count(*) FROM occurrences WHERE {WANTED}", wanted.start, wanted.end, wanted.since
    )
    return number


async def page(connection: Connection, wanted: Wanted, sort: Sort, skipped: int, size: int) -> list[KeptOccurrence]:
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM occurrences WHERE {WANTED} ORDER BY {ORDER[sort]} OFFSET $4 LIMIT $5",
        wanted.start,
        wanted.end,
        wanted.since,
        skipped,
        size,
    )
    return [KeptOccurrence.model_validate(dict(row)) for row in rows]


async def names_of_networks(connection: Connection, ids: list[UUID]) -> dict[UUID, Localised]:
    rows = await connection.fetch("SELECT id, name FROM networks WHERE id = ANY($1) AND NOT gone", ids)
    return {row["id"]: Localised.model_validate(row["name"]) for row in rows}
