"""SQL of the templates that networks keep."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.templates.content import RoadmapTemplate
from shared.postgres import Connection


@dataclass(frozen=True)
class KeptTemplate:
    id: UUID
    network_id: UUID
    content: RoadmapTemplate
    changed_at: datetime


async def insert_template(tx: Connection, kept: KeptTemplate) -> None:
    await tx.execute(
        "INSERT INTO roadmap_templates (id, network_id, content, changed_at) VALUES ($1, $2, $3, $4)",
        kept.id,
        kept.network_id,
        kept.content.model_dump(mode="json", exclude_none=True),
        kept.changed_at,
    )


async def template(connection: Connection, network_id: UUID, template_id: UUID) -> KeptTemplate | None:
    row = await connection.fetchrow(
        "SELECT id, network_id, content, changed_at FROM roadmap_templates WHERE network_id = $1 AND id = $2",
        network_id,
        template_id,
    )
    return _kept(row) if row else None


async def templates(connection: Connection, network_id: UUID, after: UUID | None, limit: int) -> list[KeptTemplate]:
    rows = await connection.fetch(
        """
        SELECT id, network_id, content, changed_at FROM roadmap_templates
        WHERE network_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
        """,
        network_id,
        after,
        limit,
    )
    return [_kept(row) for row in rows]


async def delete_template(tx: Connection, network_id: UUID, template_id: UUID) -> bool:
    """False: the network has no such template."""
    gone = await tx.fetchval(
        "DELETE FROM roadmap_templates WHERE network_id = $1 AND id = $2 RETURNING true", network_id, template_id
    )
    return bool(gone)


def _kept(row: Any) -> KeptTemplate:
    return KeptTemplate(**{**dict(row), "content": RoadmapTemplate.model_validate(row["content"])})
