"""SQL of what stories are told from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeAlias
from uuid import UUID

from services.roadmaps.story.rules import Change, Frozen, Published, Told
from shared.bus.handlers import Gone
from shared.postgres import Connection

Kind: TypeAlias = Literal["network", "series", "occurrence", "survey", "improvement", "assessment"]

OF_TOLD = (
    "t.id, t.kind, t.network_id, t.organisation_id, t.state, t.begins_at, t.ends_at, t.title, t.refs, t.illustrative"
)


KEEP = """
INSERT INTO told AS held (kind, id, version, network_id, state, begins_at, ends_at, title, refs,
                          organisation_id, illustrative)
SELECT $1, id, version, network_id, state, begins_at, ends_at, title::jsonb, refs::uuid[], organisation_id,
       illustrative
FROM unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::text[], $6::timestamptz[], $7::timestamptz[],
            $8::text[], $9::text[], $10::uuid[], $11::boolean[])
    AS said (id, version, network_id, state, begins_at, ends_at, title, refs, organisation_id, illustrative)
ON CONFLICT (id) DO UPDATE SET
    version = excluded.version, network_id = excluded.network_id, state = excluded.state,
    begins_at = excluded.begins_at, ends_at = excluded.ends_at, title = excluded.title, refs = excluded.refs,
    organisation_id = excluded.organisation_id, illustrative = excluded.illustrative, gone = false
WHERE held.version < excluded.version
"""


class Row(NamedTuple):
    """`title` is JSON, `refs` a PostgreSQL array, both as text."""

    id: UUID
    version: int
    network_id: UUID
    state: str
    begins_at: datetime | None
    ends_at: datetime | None
    title: str | None
    refs: str = "{}"
    organisation_id: UUID | None = None
    illustrative: bool = False


async def keep(tx: Connection, kind: Kind, rows: Sequence[Row]) -> None:
    """What is newer than what we know."""
    await tx.execute(KEEP, kind, *zip(*rows, strict=True))


async def forget(tx: Connection, kind: Kind, gone: Sequence[Gone]) -> None:
    """The row stays as a mark, so that an older message can't bring it back."""
    await tx.execute(
        """
        INSERT INTO told AS held (kind, id, version, gone)
        SELECT $1, id, version, true FROM unnest($2::uuid[], $3::bigint[]) AS said (id, version)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, gone = true, network_id = NULL, state = NULL,
            begins_at = NULL, ends_at = NULL, title = NULL, refs = '{}', organisation_id = NULL
        WHERE held.version <= excluded.version
        """,
        kind,
        [one.id for one in gone],
        [one.version for one in gone],
    )


async def told_of_network(connection: Connection, network_id: UUID) -> list[Told]:
    """What happened in a network, and which improvements of an earlier one shaped it."""
    rows = await connection.fetch(
        f"""
        SELECT {OF_TOLD} FROM told t WHERE network_id = $1 AND NOT gone
        UNION ALL
        SELECT {OF_TOLD} FROM told t
        WHERE kind = 'improvement' AND refs @> ARRAY[$1::uuid] AND network_id <> $1 AND NOT gone
        """,
        network_id,
    )
    return [_told(row) for row in rows]


async def told_along(connection: Connection, ids: Sequence[UUID]) -> list[Told]:
    """These, all that they came from, and what was asked about any of them."""
    rows = await connection.fetch(
        f"""
        WITH RECURSIVE before AS (
            SELECT id FROM unnest($1::uuid[]) AS asked (id)
            UNION
            SELECT ref FROM before JOIN told USING (id), unnest(told.refs) AS ref
        ), along AS (
            SELECT id FROM before
            UNION
            SELECT t.id FROM told t JOIN before b ON t.refs @> ARRAY[b.id]
            JOIN told about ON about.id = b.id AND about.kind = 'occurrence' WHERE t.kind = 'survey'
        )
        SELECT {OF_TOLD} FROM along JOIN told t USING (id) WHERE NOT t.gone
        """,
        list(ids),
    )
    return [_told(row) for row in rows]


async def published_in_network(connection: Connection, network_id: UUID) -> list[Published]:
    rows = await connection.fetch(f"{PUBLISHED} AND r.network_id = $1", network_id)
    return [_published(row) for row in rows]


async def published_of_roadmap(connection: Connection, roadmap_id: UUID) -> list[Published]:
    rows = await connection.fetch(f"{PUBLISHED} AND r.id = $1", roadmap_id)
    return [_published(row) for row in rows]


PUBLISHED = """
SELECT p.id, p.roadmap_id, p.number, p.at, p.label, h.content -> 'title' AS title, r.owner_id,
       (h.content ->> 'illustrative')::boolean AS illustrative,
       (SELECT count(*) FROM published_measures m WHERE m.roadmap_id = p.roadmap_id AND m.number = p.number) AS measures
FROM publications p JOIN roadmaps r ON r.id = p.roadmap_id
JOIN history h ON h.id = p.roadmap_id AND h.version = p.roadmap_version
WHERE p.withdrawn_at IS NULL
"""


async def changes_of(connection: Connection, roadmap_id: UUID) -> list[Change]:
    """Where a published version has a measure in another stage than the version before it."""
    rows = await connection.fetch(
        """
        WITH steps AS (
            SELECT m.measure_id, m.number, p.at, m.version,
                   lag(m.version) OVER (PARTITION BY m.measure_id ORDER BY m.number) AS before
            FROM published_measures m JOIN publications p USING (roadmap_id, number)
            WHERE m.roadmap_id = $1 AND p.withdrawn_at IS NULL
        )
        SELECT s.measure_id, s.number, s.at, h.content ->> 'stage' AS stage, h.content -> 'title' AS title,
               h.content -> 'reason' AS reason, (h.content ->> 'illustrative')::boolean AS illustrative
        FROM steps s
        JOIN history h ON h.id = s.measure_id AND h.version = s.version
        JOIN history b ON b.id = s.measure_id AND b.version = s.before
        WHERE s.version <> s.before AND h.content ->> 'stage' <> b.content ->> 'stage'
        """,
        roadmap_id,
    )
    return [Change(**row) for row in rows]


async def frozen_in_network(connection: Connection, network_id: UUID) -> list[Frozen]:
    """Of roadmaps that are public."""
    rows = await connection.fetch(f"{FROZEN} AND r.network_id = $1", network_id)
    return [Frozen(**row) for row in rows]


async def frozen_of_roadmap(connection: Connection, roadmap_id: UUID) -> list[Frozen]:
    rows = await connection.fetch(f"{FROZEN} AND r.id = $1", roadmap_id)
    return [Frozen(**row) for row in rows]


FROZEN = """
SELECT f.id, f.roadmap_id, f.year, f.occasion, f.frozen_at, h.content -> 'title' AS title
FROM follow_ups f JOIN roadmaps r ON r.id = f.roadmap_id
JOIN public_roadmaps c ON c.id = r.id
JOIN publications p ON p.roadmap_id = r.id AND p.number = c.number
JOIN history h ON h.id = r.id AND h.version = p.roadmap_version
WHERE f.frozen_at IS NOT NULL
"""


async def names_of(connection: Connection, organisation_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = await connection.fetch(
        "SELECT id, name FROM organisations WHERE id = ANY($1::uuid[]) AND NOT gone AND name IS NOT NULL",
        list(organisation_ids),
    )
    return {row["id"]: row["name"] for row in rows}


def _told(row: Any) -> Told:
    return Told(**row)


def _published(row: Any) -> Published:
    return Published(**row)
