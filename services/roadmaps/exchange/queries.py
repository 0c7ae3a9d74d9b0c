"""SQL of what an import has to know of a roadmap, and of what an export tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.postgres import Connection


@dataclass(frozen=True)
class AsItStands:
    """`documents` is the JSON list of the roadmap's measures in the versions of `versions`, removed ones too."""

    documents: str
    versions: dict[UUID, int]


async def as_it_stands(connection: Connection, roadmap_id: UUID, *, removed: bool) -> AsItStands:
    """`removed`: with those that left the roadmap."""
    rows = await connection.fetch(
        """
        SELECT id, version, (content || jsonb_build_object('version', version))::text AS document
        FROM measures WHERE roadmap_id = $1 AND ($2 OR NOT removed) ORDER BY id
        """,
        roadmap_id,
        removed,
    )
    return AsItStands(f"[{','.join(row['document'] for row in rows)}]", {row["id"]: row["version"] for row in rows})


async def versions_of(connection: Connection, roadmap_id: UUID) -> dict[UUID, int]:
    rows = await connection.fetch("SELECT id, version FROM measures WHERE roadmap_id = $1", roadmap_id)
    return {row["id"]: row["version"] for row in rows}


async def owners_of(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    rows = await connection.fetch("SELECT id, owner_id FROM measures WHERE id = ANY($1::uuid[])", list(ids))
    return {row["id"]: row["owner_id"] for row in rows}


async def known_organisations(connection: Connection) -> list[dict[str, Any]]:
    """With what they are called in each language."""
    rows = await connection.fetch("SELECT id, coalesce(name, '{}') AS name FROM organisations WHERE NOT gone")
    return [dict(row) for row in rows]


async def known_national_goals(connection: Connection) -> list[dict[str, Any]]:
    """Of every edition."""
    rows = await connection.fetch("SELECT id, part_key, key, title, in_force FROM national_goals")
    return [dict(row) for row in rows]
