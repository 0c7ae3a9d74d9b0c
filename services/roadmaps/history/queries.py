"""SQL of what was so, and when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.history.documents import Document, Kind
from shared.postgres import Connection

AS_VERSIONED = """
CASE WHEN (h.content ->> 'version')::bigint = h.version THEN h.content
     ELSE h.content || jsonb_build_object('version', h.version) END
"""
"""Versions are lifted when a backup was put back, contents aren't."""

KEEP = """
ended AS (
    UPDATE history SET until = greatest($1, at) FROM said
    WHERE history.id = said.id AND history.version < said.version AND history.until IS NULL
    RETURNING history.id, until
)
INSERT INTO history (id, version, roadmap_id, kind, at, content)
SELECT said.id, said.version, coalesce($2, said.id), said.kind, coalesce(ended.until, $1), said.content
FROM said LEFT JOIN ended ON ended.id = said.id
"""
"""Ends a statement WITH `said` (id, version, content, kind): they are the present states of `$2`'s from `$1` on."""


async def record(
    tx: Connection,
    roadmap_id: UUID | None,
    kind: Kind,
    documents: Sequence[tuple[UUID, int, Mapping[str, Any]]],
    at: datetime,
) -> None:
    """Keep these as the present states, `(id, version, content)` each; what was so before ends now.

    None: they are roadmaps, each its own. The caller holds the aggregates' locks.
    """
    await tx.execute(
        f"""
        WITH said AS (
            SELECT id, version, content, $6::text AS kind
            FROM unnest($3::uuid[], $4::bigint[], $5::jsonb[]) AS said (id, version, content)
        ), {KEEP}
        """,
        at,
        roadmap_id,
        [one[0] for one in documents],
        [one[1] for one in documents],
        [one[2] for one in documents],
        kind,
    )


async def documents_at(connection: Connection, roadmap_id: UUID, at: datetime) -> list[Document]:
    """What a roadmap and its measures were at a moment; nothing from before it was made."""
    rows = await connection.fetch(
        """
        SELECT kind, id, version, content FROM history
        WHERE roadmap_id = $1 AND at <= $2 AND coalesce(until, 'infinity') > $2
        ORDER BY kind DESC, id, version DESC
        """,
        roadmap_id,
        at,
    )
    return [Document(**row) for row in rows]


async def named_at(connection: Connection, roadmap_id: UUID, at: datetime) -> list[tuple[UUID, int]]:
    """Which states a roadmap and its measures were in at a moment, the roadmap's first."""
    rows = await connection.fetch(
        """
        SELECT id, version FROM history WHERE roadmap_id = $1 AND at <= $2 AND coalesce(until, 'infinity') > $2
        ORDER BY id <> roadmap_id, id
        """,
        roadmap_id,
        at,
    )
    return [(row["id"], row["version"]) for row in rows]


async def json_at(connection: Connection, roadmap_id: UUID, at: datetime) -> str | None:
    """What they were at a moment as a document, put together where it lies; None: the roadmap wasn't there yet."""
    document: str | None = await connection.fetchval(
        f"""
        SELECT '{{"roadmap":' || string_agg(({AS_VERSIONED})::text, '') FILTER (WHERE kind = 'roadmap')
            || ',"measures":[' || coalesce(string_agg(({AS_VERSIONED})::text, ',' ORDER BY id) FILTER (
                WHERE kind = 'measure' AND NOT coalesce((h.content ->> 'removed')::boolean, false)
            ), '') || ']}}'
        FROM history h WHERE roadmap_id = $1 AND at <= $2 AND coalesce(until, 'infinity') > $2
        """,
        roadmap_id,
        at,
    )
    return document


async def documents_of(connection: Connection, named: Sequence[tuple[UUID, int]]) -> list[Document]:
    """These versions, in the order asked."""
    rows = await connection.fetch(
        """
        SELECT kind, h.id, h.version, content
        FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS asked (id, version, place)
        JOIN history h ON h.id = asked.id AND h.version = asked.version ORDER BY place
        """,
        [one[0] for one in named],
        [one[1] for one in named],
    )
    return [Document(**row) for row in rows]
