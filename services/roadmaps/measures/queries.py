"""SQL of measures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.history.queries import KEEP
from shared.contracts import Measure, Roadmap
from shared.postgres import Connection
from shared.postgres.away import storing

SELECT = "SELECT id, version, content, owner_id, changed_at FROM measures"

COLUMNS = """
SELECT id, version, content, 'measure' AS kind, owner_id, content ->> 'external_id' AS external_id,
       content ->> 'status' AS status, content ->> 'stage' AS stage, (content ->> 'progress')::smallint AS progress,
       (content ->> 'starts_on')::date AS starts_on, (content ->> 'ends_on')::date AS ends_on,
       coalesce(content -> 'responsible', 'null') <> 'null'
           OR coalesce(content -> 'responsible_party_id', 'null') <> 'null' AS responsible_named,
       (content ->> 'removed')::boolean AS removed,
       ARRAY(SELECT (one #>> '{latest,on}')::date FROM jsonb_array_elements(content -> 'indicators') one) AS valued_on
"""
"""What is asked for by column, written from the documents."""

SAID = f"""
{COLUMNS}
FROM unnest($3::uuid[], $4::bigint[], $5::text[]::jsonb[], $6::uuid[]) AS said (id, version, content, owner_id)
"""
ONE_SAID = f"""
{COLUMNS} FROM unnest(ARRAY[$3::uuid], ARRAY[$4::bigint], ARRAY[$5::text::jsonb], ARRAY[$6::uuid])
    AS said (id, version, content, owner_id)
"""
"""PostgreSQL sees that it is one, and plans the statement once instead of each time."""

AS_SEEN = "measures.version = given.version - 1 AND measures.owner_id IS NOT DISTINCT FROM given.owner_id"
ROADMAP_AS_SEEN = "version = $7"


@dataclass(frozen=True)
class KeptMeasure:
    """The measure as its roadmap's team sees it, and whose it is."""

    measure: Measure
    owner_id: UUID | None
    changed_at: datetime


async def measure(connection: Connection, measure_id: UUID) -> KeptMeasure | None:
    row = await connection.fetchrow(f"{SELECT} WHERE id = $1", measure_id)
    return _kept(row) if row else None


async def measures_of(connection: Connection, roadmap_id: UUID) -> list[KeptMeasure]:
    """All that are in the roadmap now, by id."""
    rows = await connection.fetch(f"{SELECT} WHERE roadmap_id = $1 AND NOT removed ORDER BY id", roadmap_id)
    return [_kept(row) for row in rows]


async def measures_by_id(connection: Connection, ids: Sequence[UUID]) -> list[KeptMeasure]:
    """In the order asked."""
    rows = await connection.fetch(
        f"{SELECT} JOIN unnest($1::uuid[]) WITH ORDINALITY AS asked (one, place) ON one = id ORDER BY place", list(ids)
    )
    return [_kept(row) for row in rows]


async def insert_measures(tx: Connection, roadmap_id: UUID, made: Sequence[KeptMeasure], now: datetime) -> None:
    """New measures of one roadmap, and their first states in the history."""
    await tx.execute(
        f"""
        WITH said AS ({SAID}), added AS (
            INSERT INTO measures (id, version, roadmap_id, external_id, content, status, stage, progress, starts_on,
                                  ends_on, owner_id, responsible_named, removed, valued_on, changed_at)
            SELECT id, version, $2, external_id, content, status, stage, progress, starts_on, ends_on, owner_id,
                   responsible_named, removed, valued_on, $1
            FROM said
        ), {KEEP}
        """,
        now,
        roadmap_id,
        *_columns(made),
    )


async def update_measures(tx: Connection, roadmap_id: UUID, changed: Sequence[KeptMeasure], now: datetime) -> None:
    """Keep the next versions of measures of one roadmap, and in the history; the caller has locked them."""
    await tx.execute(
        f"""
        WITH said AS ({SAID}), changed AS (
            UPDATE measures SET
                version = said.version, external_id = said.external_id, content = said.content, status = said.status,
                stage = said.stage, progress = said.progress, starts_on = said.starts_on, ends_on = said.ends_on,
                owner_id = said.owner_id, responsible_named = said.responsible_named, removed = said.removed,
                valued_on = said.valued_on, changed_at = $1
            FROM said WHERE measures.id = said.id AND measures.roadmap_id = $2
        ), {KEEP}
        """,
        now,
        roadmap_id,
        *_columns(changed),
    )


async def update_as_seen(connection: Connection, roadmap: Roadmap, changed: KeptMeasure, now: datetime) -> bool:
    """Keep the next version where measure, owner and roadmap are still what was seen; False: they aren't.

    One statement that commits by itself. It holds the roadmap before the measure, as every edit does.
    """
    with storing():
        status = await connection.execute(
            f"""
            WITH given AS ({ONE_SAID}), held AS MATERIALIZED (
                SELECT id FROM roadmaps WHERE id = $2 AND {ROADMAP_AS_SEEN} FOR SHARE
            ), changed AS (
                UPDATE measures SET
                    version = given.version, content = given.content, status = given.status, stage = given.stage,
                    progress = given.progress, starts_on = given.starts_on, ends_on = given.ends_on,
                    responsible_named = given.responsible_named, valued_on = given.valued_on, changed_at = $1
                FROM given, held WHERE measures.id = given.id AND measures.roadmap_id = held.id AND {AS_SEEN}
                RETURNING measures.id
            ), said AS (SELECT given.* FROM given JOIN changed USING (id)), {KEEP}
            """,
            now,
            roadmap.id,
            *(column[0] for column in _columns([changed])),
            roadmap.version,
        )
    return status == "INSERT 0 1"


async def roadmap_of_measure(connection: Connection, measure_id: UUID) -> UUID | None:
    roadmap_id: UUID | None = await connection.fetchval("SELECT roadmap_id FROM measures WHERE id = $1", measure_id)
    return roadmap_id


async def network_of_measure(connection: Connection, measure_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval(
        "SELECT r.network_id FROM measures m JOIN roadmaps r ON r.id = m.roadmap_id WHERE m.id = $1", measure_id
    )
    return network_id


def _columns(measures: Sequence[KeptMeasure]) -> tuple[list[Any], ...]:
    return (
        [one.measure.id for one in measures],
        [one.measure.version for one in measures],
        [one.measure.body().decode() for one in measures],
        [one.owner_id for one in measures],
    )


def _kept(row: Any) -> KeptMeasure:
    content = {**row["content"], "id": row["id"], "version": row["version"]}
    return KeptMeasure(Measure.model_validate(content), row["owner_id"], row["changed_at"])
