"""SQL of freezing: which states a follow-up was counted from, and what was counted."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.follow_ups.figures import Figures
from shared.contracts import Localised
from shared.postgres import Connection


async def pin_documents(tx: Connection, follow_up_id: UUID, roadmap_id: UUID) -> None:
    """The roadmap and its measures as they are: all of them at one moment, since it is one statement."""
    await tx.execute(
        """
        INSERT INTO follow_up_documents (follow_up_id, id, version)
        SELECT $1::uuid, id, version FROM roadmaps WHERE id = $2
        UNION ALL
        SELECT $1::uuid, id, version FROM measures WHERE roadmap_id = $2 AND NOT removed
        """,
        follow_up_id,
        roadmap_id,
    )


async def pinned_documents(connection: Connection, follow_up_id: UUID) -> list[str]:
    """As JSON: the roadmap first, then the measures by id."""
    rows = await connection.fetch(
        """
        SELECT (h.content || jsonb_build_object('id', h.id, 'version', h.version))::text AS document
        FROM follow_up_documents d JOIN history h ON h.id = d.id AND h.version = d.version
        WHERE d.follow_up_id = $1 ORDER BY h.kind DESC, h.id
        """,
        follow_up_id,
    )
    return [row["document"] for row in rows]


async def present_documents(connection: Connection, roadmap_id: UUID) -> list[str]:
    """The same as the roadmap is now; a removed measure isn't in it."""
    rows = await connection.fetch(
        """
        SELECT (content || jsonb_build_object('id', id, 'version', version))::text AS document
        FROM (
            SELECT 'roadmap' AS kind, id, version, content FROM roadmaps WHERE id = $1
            UNION ALL
            SELECT 'measure', id, version, content FROM measures WHERE roadmap_id = $1 AND NOT removed
        ) AS documents ORDER BY kind DESC, id
        """,
        roadmap_id,
    )
    return [row["document"] for row in rows]


async def open_snapshot(tx: Connection, follow_up_id: UUID, counted: Figures) -> None:
    await tx.execute(
        "INSERT INTO follow_up_snapshots (follow_up_id, figures) VALUES ($1, $2)",
        follow_up_id,
        counted.model_dump(mode="json"),
    )


async def counted(connection: Connection, follow_up_id: UUID) -> dict[str, Any] | None:
    """The figures, as JSON has them."""
    figures: dict[str, Any] | None = await connection.fetchval(
        "SELECT figures FROM follow_up_snapshots WHERE follow_up_id = $1", follow_up_id
    )
    return figures


async def freeze(
    tx: Connection,
    follow_up_id: UUID,
    approved_as: Localised,
    decision: Localised | None,
    person_id: UUID,
    now: datetime,
) -> None:
    """From now on the database refuses every change of it."""
    await tx.execute(
        """
        UPDATE follow_ups
        SET version = version + 1, approved_as = $2, decision = $3, approved_by = $4, frozen_at = $5 WHERE id = $1
        """,
        follow_up_id,
        approved_as.model_dump(exclude_none=True),
        decision.model_dump(exclude_none=True) if decision else None,
        person_id,
        now,
    )
