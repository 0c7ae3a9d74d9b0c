"""SQL of series and occurrences, as far as surveys are about them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.surveys.occurrences.heard import HeardOccurrence
from shared.bus.handlers import Gone
from shared.contracts import Occurrence, Series
from shared.postgres import Connection

OF_SERIES = {"id", "version", "network_id", "title", "state", "historical"}
OF_OCCURRENCES = {
    "id", "version", "network_id", "series_id", "theme_id", "title", "state", "starts_at", "ends_at", "time_zone",
    "historical",
}  # fmt: skip
HEARD = "SELECT id, network_id, series_id, title, state, starts_at, ends_at, historical, gone FROM occurrences"


async def upsert_series(tx: Connection, states: Sequence[Series]) -> None:
    await tx.execute(
        """
        INSERT INTO series AS held (id, version, network_id, title, state, historical)
        SELECT id, version, network_id, title, state, historical
        FROM jsonb_to_recordset($1::jsonb)
            AS said (id uuid, version bigint, network_id uuid, title jsonb, state text, historical boolean)
        ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, network_id = excluded.network_id, title = excluded.title,
            state = excluded.state, historical = excluded.historical, gone = false
        WHERE held.version < excluded.version
        """,
        [state.model_dump(mode="json", include=OF_SERIES) for state in states],
    )


async def forget_series(tx: Connection, gone: Sequence[Gone]) -> None:
    await tx.executemany(
        """
        INSERT INTO series AS held (id, version, gone) VALUES ($1, $2, true)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, gone = true, title = NULL, state = NULL
        WHERE held.version <= excluded.version
        """,
        [(one.id, one.version) for one in gone],
    )


async def upsert_occurrences(tx: Connection, states: Sequence[Occurrence]) -> list[UUID]:
    """Keep what is newer than what we know; the ids of what was."""
    rows = await tx.fetch(
        """
        INSERT INTO occurrences AS held (id, version, network_id, series_id, theme_id, title, state, starts_at, ends_at,
                                         time_zone, historical)
        SELECT id, version, network_id, series_id, theme_id, title, state, starts_at, ends_at, time_zone, historical
        FROM jsonb_to_recordset($1::jsonb)
            AS said (id uuid, version bigint, network_id uuid, series_id uuid, theme_id uuid, title jsonb, state text,
                     starts_at timestamptz, ends_at timestamptz, time_zone text, historical boolean)
        ORDER BY id
        ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, network_id = excluded.network_id, series_id = excluded.series_id,
            theme_id = excluded.theme_id, title = excluded.title, state = excluded.state,
            starts_at = excluded.starts_at, ends_at = excluded.ends_at, time_zone = excluded.time_zone,
            historical = excluded.historical, gone = false
        WHERE held.version < excluded.version
        RETURNING id
        """,
        [state.model_dump(mode="json", include=OF_OCCURRENCES) for state in states],
    )
    return [row["id"] for row in rows]


async def forget_occurrences(tx: Connection, gone: Sequence[Gone]) -> list[UUID]:
    """The ids of those that were there or might still come."""
    rows = await tx.fetch(
        """
        INSERT INTO occurrences AS held (id, version, gone)
        SELECT id, version, true FROM unnest($1::uuid[], $2::bigint[]) AS said (id, version)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, gone = true, title = NULL
        WHERE held.version <= excluded.version
        RETURNING id
        """,
        [one.id for one in gone],
        [one.version for one in gone],
    )
    return [row["id"] for row in rows]


async def occurrences(connection: Connection, ids: Collection[UUID]) -> dict[UUID, HeardOccurrence]:
    rows = await connection.fetch(f"{HEARD} WHERE id = ANY($1::uuid[])", list(ids))
    return {row["id"]: _heard(row) for row in rows}


async def occurrence(connection: Connection, occurrence_id: UUID) -> HeardOccurrence | None:
    return (await occurrences(connection, [occurrence_id])).get(occurrence_id)


async def occurrences_of_series(connection: Connection, series_id: UUID, after: datetime) -> list[HeardOccurrence]:
    """Those that end after the given moment, by time."""
    rows = await connection.fetch(
        f"{HEARD} WHERE series_id = $1 AND ends_at > $2 AND NOT gone ORDER BY starts_at, id", series_id, after
    )
    return [_heard(row) for row in rows]


async def network_of_series(connection: Connection, series_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval(
        "SELECT network_id FROM series WHERE id = $1 AND NOT gone", series_id
    )
    return network_id


def _heard(row: Any) -> HeardOccurrence:
    return HeardOccurrence(**dict(row))
