"""The projections of themes, series and occurrences."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.occurrences.rules import Known
from shared.bus.handlers import Gone
from shared.contracts import Occurrence, Series, Theme
from shared.postgres import Connection

KNOWN = "SELECT id, series_id, state, starts_at, ends_at, venue, sequence, cancelled_with, historical FROM occurrences"


def _known(row: Any) -> Known:
    return Known(**dict(row))


async def upsert_series(tx: Connection, states: Sequence[Series]) -> None:
    await tx.executemany(
        """
        INSERT INTO series (id, version, network_id, title, state, historical)
        SELECT $1, $2::bigint, $3::uuid, $4::jsonb, $5::text, $6::boolean
        WHERE NOT EXISTS (SELECT FROM tombstones WHERE id = $1 AND version >= $2)
        ON CONFLICT (id) DO UPDATE
        SET version = excluded.version, network_id = excluded.network_id, title = excluded.title,
            state = excluded.state, historical = excluded.historical
        WHERE series.version < excluded.version
        """,
        [
            (s.id, s.version, s.network_id, s.title.model_dump(exclude_none=True), s.state, s.historical)
            for s in sorted(states, key=lambda s: s.id)
        ],
    )


async def delete_series(tx: Connection, gone: Sequence[Gone]) -> None:
    await _mark(tx, gone)
    await tx.executemany("DELETE FROM series WHERE id = $1 AND version <= $2", [(g.id, g.version) for g in gone])


async def _mark(tx: Connection, gone: Sequence[Gone]) -> None:
    """What is gone stays marked, so that an older message can't bring it back."""
    await tx.executemany(
        """
        INSERT INTO tombstones VALUES ($1, $2)
        ON CONFLICT (id) DO UPDATE SET version = greatest(tombstones.version, excluded.version)
        """,
        [(one.id, one.version) for one in gone],
    )


async def upsert_themes(tx: Connection, themes: Sequence[Theme]) -> None:
    await tx.executemany(
        """
        INSERT INTO themes (id, version, title, state)
        SELECT $1, $2::bigint, $3::jsonb, $4::text
        WHERE NOT EXISTS (SELECT FROM tombstones WHERE id = $1 AND version >= $2)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, title = excluded.title, state = excluded.state
        WHERE themes.version < excluded.version
        """,
        [(t.id, t.version, t.title.model_dump(exclude_none=True), t.state) for t in sorted(themes, key=lambda t: t.id)],
    )


async def delete_themes(tx: Connection, gone: Sequence[Gone]) -> None:
    await _mark(tx, gone)
    await tx.executemany("DELETE FROM themes WHERE id = $1 AND version <= $2", [(g.id, g.version) for g in gone])


async def lock_older(tx: Connection, versions: Sequence[tuple[UUID, int]]) -> dict[UUID, Known]:
    """Of the occurrences that we know, those that are older than the given versions, as they were."""
    rows = await tx.fetch(
        f"""
        {KNOWN} JOIN unnest($1::uuid[], $2::bigint[]) AS newer (id, version) USING (id)
        WHERE occurrences.version < newer.version
        ORDER BY id FOR UPDATE OF occurrences
        """,
        [identity for identity, _ in versions],
        [version for _, version in versions],
    )
    return {row["id"]: _known(row) for row in rows}


async def upsert_occurrences(tx: Connection, states: Sequence[Occurrence], now: datetime) -> list[Known]:
    """Those that were news, as they are now."""
    rows = await tx.fetch(
        """
        INSERT INTO occurrences (id, version, network_id, series_id, theme_id, title, starts_at, ends_at,
                                 time_zone, venue, holiday, state, sequence, cancelled_with, historical, changed_at)
        SELECT *, $16::timestamptz
        FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::jsonb[],
                             $7::timestamptz[], $8::timestamptz[], $9::text[], $10::text[], $11::jsonb[], $12::text[],
                             $13::integer[], $14::uuid[], $15::boolean[]) AS said (id, version)
        WHERE NOT EXISTS (SELECT FROM tombstones t WHERE t.id = said.id AND t.version >= said.version)
        ON CONFLICT (id) DO UPDATE
        SET version = excluded.version, network_id = excluded.network_id, series_id = excluded.series_id,
            theme_id = excluded.theme_id, title = excluded.title, starts_at = excluded.starts_at,
            ends_at = excluded.ends_at, time_zone = excluded.time_zone, venue = excluded.venue,
            holiday = excluded.holiday, state = excluded.state, sequence = excluded.sequence,
            cancelled_with = excluded.cancelled_with, historical = excluded.historical, changed_at = excluded.changed_at
        WHERE occurrences.version < excluded.version
        RETURNING id, series_id, state, starts_at, ends_at, venue, sequence, cancelled_with, historical
        """,
        *_columns(sorted(states, key=lambda o: o.id)),
        now,
    )
    return [_known(row) for row in rows]


def _columns(states: Sequence[Occurrence]) -> list[list[Any]]:
    rows = [
        (
            o.id,
            o.version,
            o.network_id,
            o.series_id,
            o.theme_id,
            o.title.model_dump(exclude_none=True),
            o.starts_at,
            o.ends_at,
            o.time_zone,
            o.venue,
            o.holiday.model_dump(exclude_none=True) if o.holiday else None,
            str(o.state),
            o.sequence,
            o.cancelled_with,
            o.historical,
        )
        for o in states
    ]
    return [list(column) for column in zip(*rows, strict=True)]


async def delete_occurrences(tx: Connection, gone: Sequence[Gone]) -> list[UUID]:
    """Those that were there and not newer."""
    await _mark(tx, gone)
    rows = await tx.fetch(
        """
        DELETE FROM occurrences USING unnest($1::uuid[], $2::bigint[]) AS gone (id, version)
        WHERE occurrences.id = gone.id AND occurrences.version <= gone.version
        RETURNING occurrences.id
        """,
        [g.id for g in gone],
        [g.version for g in gone],
    )
    return sorted(row["id"] for row in rows)


async def occurrence(connection: Connection, occurrence_id: UUID) -> Known | None:
    row = await connection.fetchrow(f"{KNOWN} WHERE id = $1", occurrence_id)
    return _known(row) if row else None


async def coming(connection: Connection, series_id: UUID, now: datetime) -> list[Known]:
    """What takes place of a series from now on; never history."""
    rows = await connection.fetch(
        f"""{KNOWN}
        WHERE series_id = $1 AND starts_at > $2 AND state <> 'cancelled' AND NOT historical ORDER BY id""",
        series_id,
        now,
    )
    return [_known(row) for row in rows]


async def network_of_occurrence(connection: Connection, occurrence_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval(
        "SELECT network_id FROM occurrences WHERE id = $1", occurrence_id
    )
    return network_id


async def network_of_series(connection: Connection, series_id: UUID) -> UUID | None:
    """By its own message, or by an occurrence's that came before it."""
    network_id: UUID | None = await connection.fetchval(
        """
        SELECT network_id FROM series WHERE id = $1
        UNION ALL (SELECT network_id FROM occurrences WHERE series_id = $1 LIMIT 1)
        LIMIT 1
        """,
        series_id,
    )
    return network_id
