"""Head counts, and attendance as it is said and shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts import Attendance
from shared.contracts.growth import Counted
from shared.postgres import Connection

SHOWN = """
    SELECT a.occurrence_id AS id, a.version, o.network_id, coalesce(g.confirmed, 0) AS registered,
           coalesce(a.head_count, ticked.heads) AS attended, a.illustrative,
           CASE WHEN a.head_count IS NULL THEN ticked.kinds ELSE a.by_organisation_kind END AS by_organisation_kind
    FROM attendances a
    LEFT JOIN occurrences o ON o.id = a.occurrence_id
    LEFT JOIN seatings g ON g.occurrence_id = a.occurrence_id
    LEFT JOIN LATERAL (
        SELECT nullif(sum(number), 0)::integer AS heads,
               coalesce(jsonb_object_agg(kind, number) FILTER (WHERE kind IS NOT NULL), '{}') AS kinds
        FROM (
            SELECT register.kind, count(*) AS number
            FROM signups s LEFT JOIN organisations register ON register.id = s.organisation_id
            WHERE s.occurrence_id = a.occurrence_id AND s.attended AND a.head_count IS NULL
            GROUP BY register.kind
        ) AS by_kind
    ) AS ticked ON true
"""


def _attendance(row: Any) -> Attendance:
    return Attendance.model_validate(dict(row))


async def attendance(connection: Connection, occurrence_id: UUID) -> Attendance | None:
    row = await connection.fetchrow(f"{SHOWN} WHERE a.occurrence_id = $1", occurrence_id)
    return _attendance(row) if row else None


async def attendances(connection: Connection, occurrence_ids: Sequence[UUID]) -> list[Attendance]:
    rows = await connection.fetch(
        f"{SHOWN} WHERE a.occurrence_id = ANY($1::uuid[]) ORDER BY a.occurrence_id", list(occurrence_ids)
    )
    return [_attendance(row) for row in rows]


async def lock_attendances(tx: Connection, after: UUID | None, limit: int) -> list[Attendance]:
    """A chunk for republishing, locked; each as its last message said it, although places may have changed since.

    Another number under the same version would stay on the topic when places go back to what was said.
    """
    chunk = await tx.fetch(
        """
        SELECT occurrence_id, registered FROM attendances
        WHERE $1::uuid IS NULL OR occurrence_id > $1 ORDER BY occurrence_id LIMIT $2 FOR UPDATE
        """,
        after,
        limit,
    )
    said = {row["occurrence_id"]: row["registered"] for row in chunk}
    return [one.model_copy(update={"registered": said[one.id]}) for one in await attendances(tx, list(said))]


async def raise_version(tx: Connection, occurrence_id: UUID, now: datetime) -> None:
    """One version on, from none if nothing was said of the occurrence before; locks the row."""
    await tx.execute(
        """
        INSERT INTO attendances AS kept (occurrence_id, version, counted_at) VALUES ($1, 1, $2)
        ON CONFLICT (occurrence_id) DO UPDATE SET version = kept.version + 1
        """,
        occurrence_id,
        now,
    )


async def note_said(tx: Connection, occurrence_id: UUID, registered: int) -> None:
    await tx.execute("UPDATE attendances SET registered = $2 WHERE occurrence_id = $1", occurrence_id, registered)


async def changed(tx: Connection, limit: int) -> list[UUID]:
    """Occurrences whose number of places isn't the one that was last said, by id."""
    rows = await tx.fetch(
        """
        SELECT g.occurrence_id FROM seatings g LEFT JOIN attendances a USING (occurrence_id)
        WHERE g.confirmed <> coalesce(a.registered, 0) ORDER BY g.occurrence_id LIMIT $1
        """,
        limit,
    )
    return [row["occurrence_id"] for row in rows]


async def lock_version(tx: Connection, occurrence_id: UUID) -> int:
    """0: nothing was counted yet."""
    version: int | None = await tx.fetchval(
        "SELECT version FROM attendances WHERE occurrence_id = $1 FOR UPDATE", occurrence_id
    )
    return version or 0


async def put_heads(
    tx: Connection,
    occurrence_id: UUID,
    heads: int,
    by_kind: Mapping[str, int],
    *,
    illustrative: bool,
    counted_by: UUID | None,
    now: datetime,
) -> None:
    await tx.execute(
        """
        INSERT INTO attendances AS kept (occurrence_id, version, head_count, by_organisation_kind, illustrative,
                                         counted_by, counted_at)
        VALUES ($1, 1, $2, $3, $4, $5, $6)
        ON CONFLICT (occurrence_id) DO UPDATE
        SET version = kept.version + 1, head_count = excluded.head_count, illustrative = excluded.illustrative,
            by_organisation_kind = excluded.by_organisation_kind, counted_by = excluded.counted_by,
            counted_at = excluded.counted_at
        """,
        occurrence_id,
        heads,
        dict(by_kind),
        illustrative,
        counted_by,
        now,
    )


async def curve(
    connection: Connection, network_id: UUID, series_id: UUID | None, theme_id: UUID | None
) -> list[Counted]:
    """Every occurrence of a network that took or takes place, in order of time; of one series or theme if asked."""
    rows = await connection.fetch(
        f"""
        SELECT o.id AS occurrence_id, o.starts_at, coalesce(g.confirmed, 0) AS registered, shown.attended,
               coalesce(shown.by_organisation_kind, '{{}}') AS by_organisation_kind,
               coalesce(shown.illustrative, false) AS illustrative
        FROM occurrences o
        LEFT JOIN seatings g ON g.occurrence_id = o.id
        LEFT JOIN ({SHOWN}) AS shown ON shown.id = o.id
        WHERE o.network_id = $1 AND o.state <> 'cancelled'
          AND ($2::uuid IS NULL OR o.series_id = $2) AND ($3::uuid IS NULL OR o.theme_id = $3)
        ORDER BY o.starts_at, o.id
        """,
        network_id,
        series_id,
        theme_id,
    )
    return [Counted(**dict(row)) for row in rows]


async def heads_by_network(connection: Connection) -> list[tuple[UUID, int]]:
    rows = await connection.fetch(
        f"""
        SELECT network_id, sum(attended)::integer AS heads FROM ({SHOWN}) AS shown
        WHERE attended IS NOT NULL AND network_id IS NOT NULL GROUP BY network_id
        """
    )
    return [(row["network_id"], row["heads"]) for row in rows]
