"""SQL of what is published."""

from collections.abc import Collection
from uuid import UUID

import asyncpg

from services.roadmaps.history.queries import AS_VERSIONED
from services.roadmaps.publications.bodies import PublicRoadmap, VersionView
from services.roadmaps.publications.remembered import Remembered
from services.roadmaps.publications.rules import Publication, Published, measure_of, roadmap_of
from shared.contracts import Localised, Measure, PublishedMeasure, Roadmap
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock, of

WHICH = """
p.roadmap_id = $1 AND p.withdrawn_at IS NULL
AND p.number = coalesce($2, (SELECT number FROM public_roadmaps WHERE id = $1))
"""
"""The publication with the asked number, or the newest one; none of a roadmap that was withdrawn."""

DOCUMENTS = Remembered(32 * 1024 * 1024)
"""By publication, and by the roadmap's state: after a backup was put back, the same one has another version."""

PUBLIC = """
SELECT p.id, p.number, p.kind, p.label, p.at, p.roadmap_version, h.content
FROM publications p JOIN history h ON h.id = p.roadmap_id AND h.version = p.roadmap_version
"""


async def published(connection: Connection, roadmap_id: UUID, number: int | None = None) -> Published | None:
    """The version with this number, or the newest one; None: the public has no such version."""
    row = await connection.fetchrow(f"{PUBLIC} WHERE {WHICH}", roadmap_id, number)
    if row is None:
        return None
    rows = await connection.fetch(
        """
        SELECT h.version, h.content FROM published_measures p
        JOIN history h ON h.id = p.measure_id AND h.version = p.version
        WHERE p.roadmap_id = $1 AND p.number = $2 ORDER BY p.measure_id
        """,
        roadmap_id,
        row["number"],
    )
    measures = [measure_of(one["content"], one["version"]) for one in rows]
    return Published(_roadmap(row, [PublishedMeasure(id=one.id, version=one.version) for one in measures]), measures)


async def published_json(connection: Connection, roadmap_id: UUID, number: int | None = None) -> bytes | None:
    """The same as a document, put together from the states as PostgreSQL writes them: none is made anew."""
    row = await connection.fetchrow(
        f"SELECT p.id, p.number, p.roadmap_version FROM publications p WHERE {WHICH}", roadmap_id, number
    )
    if row is None:
        return None
    return await DOCUMENTS.get(tuple(row), lambda: _document(connection, roadmap_id, row["number"]))


async def _document(connection: Connection, roadmap_id: UUID, number: int) -> bytes:
    """Of a version that was published, be it withdrawn by now."""
    roadmap = await connection.fetchval(
        f"""
        SELECT ({AS_VERSIONED} || jsonb_build_object(
            'number', p.number, 'label', p.label, 'published_at', p.at, 'measures', coalesce((
                SELECT jsonb_agg(jsonb_build_object('id', measure_id, 'version', version) ORDER BY measure_id)
                FROM published_measures own WHERE own.roadmap_id = p.roadmap_id AND own.number = p.number
            ), '[]')
        ))::text
        FROM publications p JOIN history h ON h.id = p.roadmap_id AND h.version = p.roadmap_version
        WHERE p.roadmap_id = $1 AND p.number = $2
        """,
        roadmap_id,
        number,
    )
    measures = await connection.fetch(
        f"""
        SELECT ({AS_VERSIONED})::text AS told
        FROM published_measures own JOIN history h ON h.id = own.measure_id AND h.version = own.version
        WHERE own.roadmap_id = $1 AND own.number = $2 ORDER BY own.measure_id
        """,
        roadmap_id,
        number,
    )
    return f'{{"roadmap":{roadmap},"measures":[{",".join(one["told"] for one in measures)}]}}'.encode()


async def named_in(connection: Connection, roadmap_id: UUID, number: int) -> list[tuple[UUID, int]]:
    """The states that a published version is made of, the roadmap's first; none: the public has no such version."""
    rows = await connection.fetch(
        """
        SELECT state.id, state.version FROM publications p, LATERAL (
            SELECT p.roadmap_id AS id, p.roadmap_version AS version, 0 AS place
            UNION ALL
            SELECT measure_id, version, 1 FROM published_measures m WHERE m.roadmap_id = $1 AND m.number = $2
        ) state
        WHERE p.roadmap_id = $1 AND p.number = $2 AND p.withdrawn_at IS NULL ORDER BY place, state.id
        """,
        roadmap_id,
        number,
    )
    return [(row["id"], row["version"]) for row in rows]


async def versions(connection: Connection, roadmap_id: UUID, before: int | None, limit: int) -> list[VersionView]:
    """Those that are public, the newest first."""
    rows = await connection.fetch(
        """
        SELECT number, kind, label, at AS published_at, (
            SELECT count(*) FROM published_measures m WHERE m.roadmap_id = p.roadmap_id AND m.number = p.number
        ) AS measures
        FROM publications p
        WHERE roadmap_id = $1 AND withdrawn_at IS NULL AND ($2::int IS NULL OR number < $2)
        ORDER BY number DESC LIMIT $3
        """,
        roadmap_id,
        before,
        limit,
    )
    return [VersionView.model_validate(dict(row)) for row in rows]


async def public_roadmaps(
    connection: Connection, network_id: UUID | None, owner_id: UUID | None, after: UUID | None, limit: int
) -> list[PublicRoadmap]:
    """The newest version of each, by id; of a network, an owner or all."""
    rows = await connection.fetch(
        """
        SELECT r.id, h.content ->> 'network_id' AS network_id, h.content ->> 'edition_id' AS edition_id,
               h.content ->> 'kind' AS kind, h.content ->> 'state' AS state, h.content -> 'title' AS title,
               h.content ->> 'owner_id' AS owner_id, o.name AS owner, p.number, p.label, p.at AS published_at,
               (SELECT count(*) FROM public_measures m WHERE m.roadmap_id = r.id) AS measures,
               coalesce((h.content ->> 'illustrative')::boolean, false) AS illustrative
        FROM public_roadmaps r JOIN publications p ON p.roadmap_id = r.id AND p.number = r.number
        JOIN history h ON h.id = r.id AND h.version = p.roadmap_version
        LEFT JOIN organisations o ON o.id = (h.content ->> 'owner_id')::uuid AND NOT o.gone
        WHERE ($1::uuid IS NULL OR (h.content ->> 'network_id')::uuid = $1)
          AND ($2::uuid IS NULL OR (h.content ->> 'owner_id')::uuid = $2) AND ($3::uuid IS NULL OR r.id > $3)
        ORDER BY r.id LIMIT $4
        """,
        network_id,
        owner_id,
        after,
        limit,
    )
    return [PublicRoadmap.model_validate(dict(row)) for row in rows]


async def organisation_names(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Localised]:
    """Of those that registration has told of."""
    rows = await connection.fetch(
        "SELECT id, name FROM organisations WHERE id = ANY($1::uuid[]) AND name IS NOT NULL AND NOT gone", list(ids)
    )
    return {row["id"]: Localised.model_validate(row["name"]) for row in rows}


async def publication_number(connection: Connection, publication_id: UUID) -> int:
    number: int = await connection.fetchval("SELECT number FROM publications WHERE id = $1", publication_id)
    return number


async def roadmaps_after(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Roadmap]:
    """What pub.roadmaps holds of the next roadmaps by id, for republishing and open data."""
    rows = await tx.fetch(
        f"""
        SELECT p.id, p.number, p.kind, p.label, p.at, p.roadmap_version, h.content, (
            SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.measure_id, 'version', m.version)), '[]')
            FROM published_measures m WHERE m.roadmap_id = p.roadmap_id AND m.number = p.number
        ) AS measures
        FROM public_roadmaps r JOIN publications p ON p.roadmap_id = r.id AND p.number = r.number
        JOIN history h ON h.id = r.id AND h.version = p.roadmap_version
        WHERE $1::uuid IS NULL OR r.id > $1 ORDER BY r.id LIMIT $2 {of("r", lock)}
        """,
        after,
        limit,
    )
    return [_roadmap(row, [PublishedMeasure(**one) for one in row["measures"]]) for row in rows]


async def measures_after(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Measure]:
    """What pub.measures holds of the next measures by id, for republishing and open data."""
    rows = await tx.fetch(
        f"""
        SELECT h.version, h.content FROM public_measures p JOIN history h ON h.id = p.id AND h.version = p.version
        WHERE $1::uuid IS NULL OR p.id > $1 ORDER BY p.id LIMIT $2 {of("p", lock)}
        """,
        after,
        limit,
    )
    return [measure_of(row["content"], row["version"]) for row in rows]


def _roadmap(row: asyncpg.Record, measures: list[PublishedMeasure]) -> Roadmap:
    publication = Publication(row["id"], row["number"], row["kind"], row["label"], row["at"])
    listed = sorted(measures, key=lambda one: one.id)
    return roadmap_of(row["content"], row["roadmap_version"], publication, listed)
