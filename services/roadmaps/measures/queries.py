"""SQL of measures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.history.queries import record
from shared.contracts import Measure
from shared.postgres import Connection

SELECT = "SELECT id, version, content, owner_id, changed_at FROM measures"


@dataclass(frozen=True)
class KeptMeasure:
    """The measure as its roadmap's team sees it, and whose it is."""

    measure: Measure
    owner_id: UUID | None
    changed_at: datetime


def document(measure: Measure) -> dict[str, Any]:
    """What the history keeps of it."""
    return measure.model_dump(mode="json")


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
    """New measures of one roadmap."""
    columns = _columns(made)
    await tx.execute(
        """
        INSERT INTO measures (id, version, roadmap_id, external_id, content, status, stage, progress, starts_on,
                              ends_on, owner_id, responsible_named, removed, changed_at)
        SELECT id, version, $2, content ->> 'external_id', content, content ->> 'status', content ->> 'stage',
               (content ->> 'progress')::smallint, (content ->> 'starts_on')::date, (content ->> 'ends_on')::date,
               owner_id, coalesce(content -> 'responsible', 'null') <> 'null'
                   OR coalesce(content -> 'responsible_party_id', 'null') <> 'null',
               (content ->> 'removed')::boolean, $1
        FROM unnest($3::uuid[], $4::bigint[], $5::jsonb[], $6::uuid[]) AS said (id, version, content, owner_id)
        """,
        now,
        roadmap_id,
        *columns,
    )
    await record(tx, roadmap_id, "measure", _documents(columns), now)


async def update_measures(tx: Connection, roadmap_id: UUID, changed: Sequence[KeptMeasure], now: datetime) -> None:
    """Keep the next versions of measures of one roadmap; the caller has locked them."""
    columns = _columns(changed)
    await tx.execute(
        """
        UPDATE measures SET
            version = said.version, external_id = said.content ->> 'external_id', content = said.content,
            status = said.content ->> 'status', stage = said.content ->> 'stage',
            progress = (said.content ->> 'progress')::smallint,
            starts_on = (said.content ->> 'starts_on')::date, ends_on = (said.content ->> 'ends_on')::date,
            owner_id = said.owner_id,
            responsible_named = coalesce(said.content -> 'responsible', 'null') <> 'null'
                OR coalesce(said.content -> 'responsible_party_id', 'null') <> 'null',
            removed = (said.content ->> 'removed')::boolean, changed_at = $1
        FROM unnest($3::uuid[], $4::bigint[], $5::jsonb[], $6::uuid[]) AS said (id, version, content, owner_id)
        WHERE measures.id = said.id AND measures.roadmap_id = $2
        """,
        now,
        roadmap_id,
        *columns,
    )
    await record(tx, roadmap_id, "measure", _documents(columns), now)


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
        [document(one.measure) for one in measures],
        [one.owner_id for one in measures],
    )


def _documents(columns: tuple[list[Any], ...]) -> list[tuple[UUID, int, dict[str, Any]]]:
    return list(zip(*columns[:3], strict=True))


def _kept(row: Any) -> KeptMeasure:
    content = {**row["content"], "id": row["id"], "version": row["version"]}
    return KeptMeasure(Measure.model_validate(content), row["owner_id"], row["changed_at"])
