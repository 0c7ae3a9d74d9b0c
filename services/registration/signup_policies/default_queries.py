"""What occurrences of a series get that have no terms of their own."""

from collections.abc import Sequence
from uuid import UUID

from services.registration.signup_policies.rules import SeriesDefault
from shared.postgres import Connection


async def series_default(connection: Connection, series_id: UUID) -> tuple[int, SeriesDefault] | None:
    row = await connection.fetchrow(
        """
        SELECT version, policy, capacity, opens_days_before, closes_hours_before, join_link, link_visibility
        FROM series_policies WHERE series_id = $1
        """,
        series_id,
    )
    return (row["version"], SeriesDefault(**{k: v for k, v in row.items() if k != "version"})) if row else None


async def series_defaults(connection: Connection, series_ids: Sequence[UUID]) -> dict[UUID, SeriesDefault]:
    rows = await connection.fetch(
        """
        SELECT series_id, policy, capacity, opens_days_before, closes_hours_before, join_link, link_visibility
        FROM series_policies WHERE series_id = ANY($1::uuid[])
        """,
        list(series_ids),
    )
    return {row["series_id"]: SeriesDefault(**{k: v for k, v in row.items() if k != "series_id"}) for row in rows}


async def lock_series(tx: Connection, series_id: UUID) -> None:
    """A default, people who follow the series, and occurrences that it gets: one change at a time."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('series ' || $1::text, 0))", str(series_id))


async def upsert_series_default(tx: Connection, series_id: UUID, default: SeriesDefault) -> int:
    """The default's new version."""
    version: int = await tx.fetchval(
        """
        INSERT INTO series_policies AS kept (series_id, version, policy, capacity, opens_days_before,
                                             closes_hours_before, join_link, link_visibility)
        VALUES ($1, 1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (series_id) DO UPDATE
        SET version = kept.version + 1, policy = excluded.policy, capacity = excluded.capacity,
            opens_days_before = excluded.opens_days_before, closes_hours_before = excluded.closes_hours_before,
            join_link = excluded.join_link, link_visibility = excluded.link_visibility
        RETURNING version
        """,
        series_id,
        default.policy,
        default.capacity,
        default.opens_days_before,
        default.closes_hours_before,
        default.join_link,
        default.link_visibility,
    )
    return version
