"""SQL of occurrences."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.events.occurrences.rules import KeptOccurrence
from shared.contracts import EventKind, Mode, OccurrenceState
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock

COLUMNS = ", ".join(KeptOccurrence.model_fields)
"""By name: a column that the next release adds would spoil the statements of this one."""


async def occurrence(connection: Connection, occurrence_id: UUID) -> KeptOccurrence | None:
    row = await connection.fetchrow(f"SELECT {COLUMNS} FROM occurrences WHERE id = $1", occurrence_id)
    return KeptOccurrence.model_validate(dict(row)) if row else None


async def lock_occurrence(tx: Connection, occurrence_id: UUID) -> KeptOccurrence | None:
    row = await tx.fetchrow(f"SELECT {COLUMNS} FROM occurrences WHERE id = $1 FOR UPDATE", occurrence_id)
    return KeptOccurrence.model_validate(dict(row)) if row else None


async def lock_with_series(tx: Connection, occurrence_id: UUID) -> KeptOccurrence | None:
    """The occurrence and its series, locked in the order that every act on a series keeps: the series first."""
    await tx.execute(
        "SELECT FROM series WHERE id = (SELECT series_id FROM occurrences WHERE id = $1) FOR UPDATE", occurrence_id
    )
    return await lock_occurrence(tx, occurrence_id)


async def lock_occurrences_of_series(tx: Connection, series_id: UUID) -> list[KeptOccurrence]:
    """All of them, by time; the series' own row is locked already."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM occurrences WHERE series_id = $1 ORDER BY starts_at, id FOR UPDATE", series_id
    )
    return _kept(rows)


async def occurrences_of_series(connection: Connection, series_id: UUID) -> list[KeptOccurrence]:
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM occurrences WHERE series_id = $1 ORDER BY starts_at, id", series_id
    )
    return _kept(rows)


async def lock_occurrences(tx: Connection, ids: Sequence[UUID]) -> list[KeptOccurrence]:
    """Those of `ids` that exist, locked in the order of their ids."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM occurrences WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", list(ids)
    )
    return _kept(rows)


async def lock_occurrences_of_theme(tx: Connection, theme_id: UUID) -> list[KeptOccurrence]:
    rows = await tx.fetch(f"SELECT {COLUMNS} FROM occurrences WHERE theme_id = $1 ORDER BY id FOR UPDATE", theme_id)
    return _kept(rows)


async def occurrences_after(
    tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE
) -> list[KeptOccurrence]:
    """The next ones by id, for republishing and open data."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM occurrences WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 {lock}",
        after,
        limit,
    )
    return _kept(rows)


async def insert_occurrences(tx: Connection, occurrences: Sequence[KeptOccurrence]) -> None:
    await tx.executemany(
        """
        INSERT INTO occurrences
            (id, version, network_id, series_id, theme_id, title, description, kind, mode, rule_date, starts_at,
            ends_at, time_zone, venue, public_link, holiday, state, sequence, cancelled_with, historical,
            overridden_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
            $20, $21, $22)
        """,
        [_values(kept) for kept in occurrences],
    )


async def update_occurrences(tx: Connection, occurrences: Sequence[KeptOccurrence]) -> None:
    """Store the new states of rows that the transaction has locked."""
    await tx.executemany(
        """
        UPDATE occurrences SET
            version = $2, network_id = $3, series_id = $4, theme_id = $5, title = $6, description = $7, kind = $8,
            mode = $9, rule_date = $10, starts_at = $11, ends_at = $12, time_zone = $13, venue = $14,
            public_link = $15, holiday = $16, state = $17, sequence = $18, cancelled_with = $19, historical = $20,
            overridden_at = $21, changed_at = $22
        WHERE id = $1
        """,
        [_values(kept) for kept in occurrences],
    )


async def occurrences_cancelled_with(connection: Connection, act: UUID) -> int:
    counted: int = await connection.fetchval("SELECT count(*) FROM occurrences WHERE cancelled_with = $1", act)
    return counted


async def network_of_occurrence(connection: Connection, occurrence_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval(
        "SELECT network_id FROM occurrences WHERE id = $1", occurrence_id
    )
    return network_id


async def occurrences_by_state(connection: Connection) -> dict[str, int]:
    rows = await connection.fetch("SELECT state, count(*) FROM occurrences GROUP BY state")
    counted = {row[0]: row[1] for row in rows}
    return {state.value: counted.get(state.value, 0) for state in OccurrenceState}


async def kind_defaults(connection: Connection, kind: EventKind) -> tuple[int, Mode]:
    """How long a gathering of this kind takes, in minutes, and where it is held, unless somebody says otherwise."""
    row = await connection.fetchrow("SELECT minutes, mode FROM event_kinds WHERE kind = $1", kind.value)
    assert row is not None, f"a migration lacks the kind {kind}"
    return row["minutes"], Mode(row["mode"])


async def all_kind_defaults(connection: Connection) -> list[dict[str, Any]]:
    return [dict(row) for row in await connection.fetch("SELECT kind, minutes, mode FROM event_kinds ORDER BY kind")]


async def set_kind_defaults(tx: Connection, kind: EventKind, minutes: int, mode: Mode) -> None:
    await tx.execute("UPDATE event_kinds SET minutes = $2, mode = $3 WHERE kind = $1", kind.value, minutes, mode.value)


def _kept(rows: Sequence[Any]) -> list[KeptOccurrence]:
    return [KeptOccurrence.model_validate(dict(row)) for row in rows]


def _values(kept: KeptOccurrence) -> tuple[Any, ...]:
    return (
        kept.id,
        kept.version,
        kept.network_id,
        kept.series_id,
        kept.theme_id,
        kept.title.model_dump(exclude_none=True),
        kept.description.model_dump(exclude_none=True) if kept.description else None,
        kept.kind.value,
        kept.mode.value,
        kept.rule_date,
        kept.starts_at,
        kept.ends_at,
        kept.time_zone,
        kept.venue,
        kept.public_link,
        kept.holiday.model_dump(exclude_none=True) if kept.holiday else None,
        kept.state.value,
        kept.sequence,
        kept.cancelled_with,
        kept.historical,
        kept.overridden_at,
        kept.changed_at,
    )
