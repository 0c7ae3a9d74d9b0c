"""SQL of publishing a roadmap and of taking it back."""

from datetime import datetime
from uuid import UUID

from services.roadmaps.history.queries import record
from services.roadmaps.publications.rules import Publication, Turned, measure_of
from shared.contracts import Measure, PublishedMeasure
from shared.postgres import Connection


async def next_number(tx: Connection, roadmap_id: UUID) -> int:
    """Numbers of versions that were withdrawn aren't given again."""
    number: int = await tx.fetchval(
        "SELECT coalesce(max(number), 0) + 1 FROM publications WHERE roadmap_id = $1", roadmap_id
    )
    return number


async def insert_publication(tx: Connection, roadmap_id: UUID, version: int, publication: Publication) -> None:
    await tx.execute(
        """
        INSERT INTO publications (roadmap_id, number, id, at, kind, label, roadmap_version)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        roadmap_id,
        publication.number,
        publication.id,
        publication.at,
        publication.kind,
        publication.label.model_dump(mode="json"),
        version,
    )


async def insert_published_measures(tx: Connection, roadmap_id: UUID, number: int) -> list[PublishedMeasure]:
    """The measures as they stand, all of one moment; by id."""
    rows = await tx.fetch(
        """
        INSERT INTO published_measures (roadmap_id, number, measure_id, version)
        SELECT roadmap_id, $2, id, version FROM measures WHERE roadmap_id = $1 AND NOT removed ORDER BY id
        RETURNING measure_id AS id, version
        """,
        roadmap_id,
        number,
    )
    return sorted((PublishedMeasure(**row) for row in rows), key=lambda one: one.id)


async def turned(tx: Connection, roadmap_id: UUID, number: int) -> list[Turned]:
    """Measures of this version that weren't public in the state that they have in it."""
    rows = await tx.fetch(
        """
        SELECT h.version, h.content, before.version AS version_before, before.content AS before
        FROM published_measures p JOIN history h ON h.id = p.measure_id AND h.version = p.version
        LEFT JOIN public_measures held ON held.id = p.measure_id
        LEFT JOIN history before ON before.id = held.id AND before.version = held.version
        WHERE p.roadmap_id = $1 AND p.number = $2 AND held.version IS DISTINCT FROM p.version ORDER BY p.measure_id
        """,
        roadmap_id,
        number,
    )
    return [
        Turned(
            measure_of(row["content"], row["version"]),
            measure_of(row["before"], row["version_before"]) if row["before"] else None,
        )
        for row in rows
    ]


async def left(tx: Connection, roadmap_id: UUID, number: int) -> list[Measure]:
    """Public measures that aren't in this version, as they were public; the version is that of their removal."""
    rows = await tx.fetch(
        """
        SELECT h.content, m.version FROM public_measures held JOIN measures m ON m.id = held.id
        JOIN history h ON h.id = held.id AND h.version = held.version
        WHERE held.roadmap_id = $1 AND NOT EXISTS (
            SELECT FROM published_measures p WHERE p.roadmap_id = $1 AND p.number = $2 AND p.measure_id = held.id
        ) ORDER BY held.id
        """,
        roadmap_id,
        number,
    )
    return [measure_of(row["content"], row["version"]).model_copy(update={"removed": True}) for row in rows]


async def switch(tx: Connection, roadmap_id: UUID, version: int, number: int) -> None:
    """From now on this version is what the public and the topics have."""
    await tx.execute("UPDATE roadmaps SET number = $2 WHERE id = $1", roadmap_id, number)
    await tx.execute(
        """
        INSERT INTO public_roadmaps (id, version, number) VALUES ($1, $2, $3)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, number = excluded.number
        """,
        roadmap_id,
        version,
        number,
    )
    await tx.execute(
        """
        DELETE FROM public_measures held WHERE roadmap_id = $1 AND NOT EXISTS (
            SELECT FROM published_measures p WHERE p.roadmap_id = $1 AND p.number = $2 AND p.measure_id = held.id
        )
        """,
        roadmap_id,
        number,
    )
    await tx.execute(
        """
        INSERT INTO public_measures AS held (id, version, roadmap_id)
        SELECT measure_id, version, roadmap_id FROM published_measures WHERE roadmap_id = $1 AND number = $2
        ORDER BY measure_id
        ON CONFLICT (id) DO UPDATE SET version = excluded.version WHERE held.version <> excluded.version
        """,
        roadmap_id,
        number,
    )


async def withdraw(tx: Connection, roadmap_id: UUID, now: datetime) -> None:
    """All of its versions: none is public any more, and none is lost."""
    await tx.execute("UPDATE roadmaps SET number = 0 WHERE id = $1", roadmap_id)
    await tx.execute(
        "UPDATE publications SET withdrawn_at = $2 WHERE roadmap_id = $1 AND withdrawn_at IS NULL", roadmap_id, now
    )
    await tx.execute("DELETE FROM public_measures WHERE roadmap_id = $1", roadmap_id)
    await tx.execute("DELETE FROM public_roadmaps WHERE id = $1", roadmap_id)


async def raise_public_measures(tx: Connection, roadmap_id: UUID, now: datetime) -> list[Measure]:
    """Measures as they were public, removed, under the next version; each stands at the version after that.

    So the measure can be published again: nobody who was told of its removal passes by what is said then.
    """
    rows = await tx.fetch(
        """
        WITH held AS (
            SELECT m.id, h.content FROM public_measures p JOIN measures m ON m.id = p.id
            JOIN history h ON h.id = p.id AND h.version = p.version
            WHERE p.roadmap_id = $1 ORDER BY m.id FOR NO KEY UPDATE OF m
        )
        UPDATE measures SET version = version + 2 FROM held WHERE measures.id = held.id
        RETURNING measures.id, version, measures.content, held.content AS public
        """,
        roadmap_id,
    )
    await record(tx, roadmap_id, "measure", [(row["id"], row["version"], row["content"]) for row in rows], now)
    return [measure_of(row["public"], row["version"] - 1).model_copy(update={"removed": True}) for row in rows]
