"""SQL of attendance: as registration counts it, joined to when and about what it was."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson

from shared.bus.handlers import Gone
from shared.contracts import Attendance, OrganisationKind
from shared.contracts.growth import Counted
from shared.postgres import Connection


async def upsert_attendance(tx: Connection, counted: Sequence[Attendance]) -> None:
    await tx.execute(
        """
        INSERT INTO attendance AS held
            (occurrence_id, version, registered, attended, by_organisation_kind, illustrative)
        SELECT id, version, registered, attended, by_kind::jsonb, illustrative
        FROM unnest($1::uuid[], $2::bigint[], $3::integer[], $4::integer[], $5::text[], $6::boolean[])
            AS said (id, version, registered, attended, by_kind, illustrative)
        ON CONFLICT (occurrence_id) DO UPDATE SET
            version = excluded.version, registered = excluded.registered, attended = excluded.attended,
            by_organisation_kind = excluded.by_organisation_kind, illustrative = excluded.illustrative, gone = false
        WHERE held.version < excluded.version
        """,
        [one.id for one in counted],
        [one.version for one in counted],
        [one.registered for one in counted],
        [one.attended for one in counted],
        [_json(one.by_organisation_kind) for one in counted],
        [one.illustrative for one in counted],
    )


async def forget_attendance(tx: Connection, gone: Sequence[Gone]) -> None:
    await tx.execute(
        """
        INSERT INTO attendance AS held (occurrence_id, version, gone)
        SELECT id, version, true FROM unnest($1::uuid[], $2::bigint[]) AS said (id, version)
        ON CONFLICT (occurrence_id) DO UPDATE SET
            version = excluded.version, gone = true, registered = 0, attended = NULL, by_organisation_kind = '{}'
        WHERE held.version <= excluded.version
        """,
        [one.id for one in gone],
        [one.version for one in gone],
    )


COUNTED = """
    SELECT o.id, o.starts_at, coalesce(a.registered, 0), a.attended,
        coalesce(a.by_organisation_kind, '{}'), coalesce(a.illustrative, false), o.theme_id
    FROM occurrences o LEFT JOIN attendance a ON a.occurrence_id = o.id AND NOT a.gone
    WHERE o.state <> 'cancelled'
"""
BY_TIME = "ORDER BY o.starts_at, o.id"


async def attendance_of_network(connection: Connection, network_id: UUID) -> list[Counted]:
    """What was counted in a network's occurrences, by time."""
    rows = await connection.fetch(f"{COUNTED} AND o.network_id = $1 {BY_TIME}", network_id)
    return [Counted(*row.values()) for row in rows]


async def attendance_of_theme(connection: Connection, theme_id: UUID) -> list[Counted]:
    """What was counted in a theme's occurrences, by time."""
    rows = await connection.fetch(f"{COUNTED} AND o.theme_id = $1 {BY_TIME}", theme_id)
    return [Counted(*row.values()) for row in rows]


def _json(by_kind: Mapping[OrganisationKind, int]) -> str:
    return orjson.dumps({kind.value: heads for kind, heads in by_kind.items()}).decode()
