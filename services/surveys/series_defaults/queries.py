"""SQL of what the occurrences of a series are asked by default."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from services.surveys.series_defaults.rules import SeriesDefault
from shared.postgres import Connection

IN_USE = """
    SELECT id, series_id, network_id, pattern_id, opening, close_after_days, since FROM series_defaults
    WHERE ended_at IS NULL
"""


async def lock_series(tx: Connection, series_ids: Collection[UUID]) -> None:
    """A default and the occurrences that its series gets: one change at a time, or one would miss the other."""
    for series_id in sorted(series_ids):
        await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('series ' || $1::text, 0))", str(series_id))


async def defaults_of(connection: Connection, series_ids: Collection[UUID]) -> list[SeriesDefault]:
    rows = await connection.fetch(f"{IN_USE} AND series_id = ANY($1::uuid[]) ORDER BY id", list(series_ids))
    return [_default(row) for row in rows]


async def insert_default(tx: Connection, default: SeriesDefault) -> None:
    await tx.execute(
        """
        INSERT INTO series_defaults (id, series_id, network_id, pattern_id, opening, close_after_days, since)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        default.id,
        default.series_id,
        default.network_id,
        default.pattern_id,
        default.opening,
        default.close_after_days,
        default.since,
    )


async def end_default(tx: Connection, series_id: UUID, opening: str, now: datetime) -> bool:
    """False: there was none."""
    ended = await tx.fetchval(
        """
        UPDATE series_defaults SET ended_at = $3 WHERE series_id = $1 AND opening = $2 AND ended_at IS NULL
        RETURNING true
        """,
        series_id,
        opening,
        now,
    )
    return bool(ended)


async def surveyed(connection: Connection, occurrence_ids: Collection[UUID], opening: str) -> set[UUID]:
    """Those that a default has given a survey of this opening before, be it an earlier default."""
    rows = await connection.fetch(
        """
        SELECT target_id FROM surveys
        WHERE target_id = ANY($1::uuid[]) AND opening = $2 AND made_by_default IS NOT NULL
        """,
        list(occurrence_ids),
        opening,
    )
    return {row["target_id"] for row in rows}


def _default(row: Any) -> SeriesDefault:
    return SeriesDefault(**dict(row))
