"""SQL of calendar feeds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.occurrences.queries import COLUMNS
from services.events.occurrences.rules import KeptOccurrence
from shared.contracts import Localised
from shared.postgres import Connection


async def state_of_series(connection: Connection, series_id: UUID) -> tuple[Localised, str] | None:
    """The series' title, and a mark that changes whenever its calendar does; None: no such series."""
    row = await connection.fetchrow(
        """
        SELECT s.title, concat_ws('.', s.version, count(o.id), coalesce(sum(o.version), 0)) AS mark
        FROM series s LEFT JOIN occurrences o ON o.series_id = s.id
        WHERE s.id = $1 GROUP BY s.id
        """,
        series_id,
    )
    return _state(row)


async def state_of_network(connection: Connection, network_id: UUID) -> tuple[Localised, str] | None:
    """The network's name, and a mark that changes whenever its calendar does; None: no such network."""
    row = await connection.fetchrow(
        """
        SELECT n.name, concat_ws('.', n.version, count(o.id), coalesce(sum(o.version), 0)) AS mark
        FROM networks n LEFT JOIN occurrences o ON o.network_id = n.id
        WHERE n.id = $1 AND NOT n.gone GROUP BY n.id
        """,
        network_id,
    )
    return _state(row)


async def occurrences_of_series(connection: Connection, series_id: UUID, since: datetime) -> list[KeptOccurrence]:
    """Those that weren't over at `since`, and cancelled ones among them, by time."""
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM occurrences WHERE series_id = $1 AND ends_at > $2 ORDER BY starts_at, id LIMIT 2000",
        series_id,
        since,
    )
    return _kept(rows)


async def occurrences_of_network(connection: Connection, network_id: UUID, since: datetime) -> list[KeptOccurrence]:
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM occurrences WHERE network_id = $1 AND ends_at > $2 ORDER BY starts_at, id LIMIT 2000",
        network_id,
        since,
    )
    return _kept(rows)


async def mark_of_all(connection: Connection) -> str:
    """A mark that changes whenever the calendar of all networks does."""
    mark: str = await connection.fetchval(
        """
        SELECT concat(count(*), '.', to_hex(coalesce(bit_xor(hashtextextended(concat(id, '.', version), 0)), 0)))
        FROM occurrences
        """
    )
    return mark


async def occurrences(connection: Connection, since: datetime) -> list[KeptOccurrence]:
    """Every network's; where there are more than a calendar takes, the latest."""
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM occurrences WHERE ends_at > $1 ORDER BY starts_at DESC, id DESC LIMIT 2000", since
    )
    return _kept(rows[::-1])


def _state(row: Any) -> tuple[Localised, str] | None:
    return (Localised.model_validate(row[0]), row[1]) if row else None


def _kept(rows: Sequence[Any]) -> list[KeptOccurrence]:
    return [KeptOccurrence.model_validate(dict(row)) for row in rows]
