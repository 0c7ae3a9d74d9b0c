"""SQL of themes and of the changes of their plans."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.themes.rules import What
from shared.contracts import Theme
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock

COLUMNS = ", ".join(Theme.model_fields)
"""By name: a column that the next release adds would spoil the statements of this one."""

OF_T = ", ".join(f"t.{name}" for name in Theme.model_fields)


async def theme(connection: Connection, theme_id: UUID) -> Theme | None:
    row = await connection.fetchrow(f"SELECT {COLUMNS} FROM themes WHERE id = $1", theme_id)
    return Theme.model_validate(dict(row)) if row else None


async def lock_plan(tx: Connection, network_id: UUID) -> list[Theme]:
    """All themes of a network, dropped ones too, by place. The network's row is locked already."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM themes WHERE network_id = $1 ORDER BY position, id FOR UPDATE", network_id
    )
    return [Theme.model_validate(dict(row)) for row in rows]


async def themes_after(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Theme]:
    """The next ones by id, for republishing and open data."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM themes WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 {lock}", after, limit
    )
    return [Theme.model_validate(dict(row)) for row in rows]


async def plan(connection: Connection, network_id: UUID) -> list[Mapping[str, Any]]:
    """The plan with the occurrences of each theme, by time."""
    rows = await connection.fetch(
        f"""
        SELECT {OF_T}, coalesce(o.ids, '{{}}') AS occurrence_ids
        FROM themes t
        LEFT JOIN LATERAL (
            SELECT array_agg(o.id ORDER BY o.starts_at, o.id) AS ids FROM occurrences o WHERE o.theme_id = t.id
        ) o ON true
        WHERE t.network_id = $1
        ORDER BY t.state = 'dropped', t.position, t.id
        """,
        network_id,
    )
    return [dict(row) for row in rows]


async def theme_with_occurrences(connection: Connection, theme_id: UUID) -> Mapping[str, Any] | None:
    row = await connection.fetchrow(
        f"""
        SELECT {OF_T}, array(SELECT o.id FROM occurrences o WHERE o.theme_id = t.id ORDER BY o.starts_at, o.id)
            AS occurrence_ids
        FROM themes t WHERE t.id = $1
        """,
        theme_id,
    )
    return dict(row) if row else None


async def planned_of(connection: Connection, network_id: UUID, theme_ids: Sequence[UUID]) -> set[UUID]:
    """Which of `theme_ids` are planned themes of this network."""
    rows = await connection.fetch(
        "SELECT id FROM themes WHERE network_id = $1 AND id = ANY($2::uuid[]) AND state = 'planned'",
        network_id,
        list(theme_ids),
    )
    return {row["id"] for row in rows}


async def insert_theme(tx: Connection, planned: Theme, *, copied_from: UUID | None = None) -> None:
    await tx.execute(
        """
        INSERT INTO themes (id, version, network_id, title, description, position, state, copied_from)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        *_values(planned),
        copied_from,
    )


async def update_themes(tx: Connection, themes: Sequence[Theme]) -> None:
    """Store the new states of rows that the transaction has locked."""
    await tx.executemany(
        """
        UPDATE themes SET version = $2, network_id = $3, title = $4, description = $5, position = $6, state = $7
        WHERE id = $1
        """,
        [_values(theme) for theme in themes],
    )


async def trace(
    tx: Connection,
    changed: Theme,
    what: What,
    *,
    why: str | None,
    by: UUID | None,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Remember what was changed in a plan, when and why."""
    await tx.execute(
        """
        INSERT INTO theme_changes (network_id, theme_id, what, why, before, after, changed_by, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        changed.network_id,
        changed.id,
        what,
        why,
        before,
        after,
        by,
        now,
    )


async def changes_of_plan(
    connection: Connection, network_id: UUID, before: int | None, limit: int
) -> list[Mapping[str, Any]]:
    """The newest first; `before` is the id of the last one seen."""
    rows = await connection.fetch(
        """
        SELECT id, theme_id, what, why, before, after, changed_at FROM theme_changes
        WHERE network_id = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
        """,
        network_id,
        before,
        limit,
    )
    return [dict(row) for row in rows]


async def network_of_theme(connection: Connection, theme_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval("SELECT network_id FROM themes WHERE id = $1", theme_id)
    return network_id


def _values(planned: Theme) -> tuple[Any, ...]:
    return (
        planned.id,
        planned.version,
        planned.network_id,
        planned.title.model_dump(exclude_none=True),
        planned.description.model_dump(exclude_none=True) if planned.description else None,
        planned.position,
        planned.state.value,
    )
