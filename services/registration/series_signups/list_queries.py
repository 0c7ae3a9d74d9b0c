"""Who is in which whole series: a person's own list, and the coordinators'."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class OwnEntry:
    """A series that a person is in. `title` None: nothing of it has been heard yet."""

    id: UUID
    series_id: UUID
    title: Localised | None
    organisation_id: UUID | None
    created_at: datetime
    ticket: int


@dataclass(frozen=True)
class Entry:
    """A person who is in a series."""

    id: UUID
    person_id: UUID
    name: str | None
    address: str
    organisation_id: UUID | None
    organisation: Localised | None
    created_at: datetime
    ticket: int


async def of_person(connection: Connection, person_id: UUID, after: int | None, limit: int) -> list[OwnEntry]:
    """In the order in which the person came in; what was left isn't listed."""
    rows = await connection.fetch(
        """
        SELECT s.id, s.series_id, series.title, s.organisation_id, s.created_at, s.ticket
        FROM series_signups s LEFT JOIN series ON series.id = s.series_id
        WHERE s.person_id = $1 AND s.left_at IS NULL AND s.ticket > coalesce($2, 0)
        ORDER BY s.ticket LIMIT $3
        """,
        person_id,
        after,
        limit,
    )
    return [OwnEntry(**{**row, "title": Localised(**row["title"]) if row["title"] else None}) for row in rows]


async def of_series(connection: Connection, series_id: UUID, after: int | None, limit: int) -> list[Entry]:
    """In the order in which people came, without those who left."""
    rows = await connection.fetch(
        """
        SELECT s.id, s.person_id, p.name, p.address, s.organisation_id, o.name AS organisation, s.created_at, s.ticket
        FROM series_signups s
        JOIN people p ON p.id = s.person_id
        LEFT JOIN organisations o ON o.id = s.organisation_id
        WHERE s.series_id = $1 AND s.left_at IS NULL AND s.ticket > coalesce($2, 0)
        ORDER BY s.ticket LIMIT $3
        """,
        series_id,
        after,
        limit,
    )
    return [
        Entry(**{**row, "organisation": Localised(**row["organisation"]) if row["organisation"] else None})
        for row in rows
    ]
