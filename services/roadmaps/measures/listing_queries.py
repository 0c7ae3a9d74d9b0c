"""SQL of a roadmap's measures as its team reads them: one statement, answered as PostgreSQL writes it."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from services.roadmaps.history.queries import AS_VERSIONED
from shared.postgres import Connection

Missing = Literal["owner", "schedule"]

VIEW = f"""
SELECT id, owner_id, ({AS_VERSIONED})::text AS measure, to_json(changed_at)::text AS changed_at FROM measures h
"""
"""Put together as texts: an object of PostgreSQL's made of the document would copy all of it."""


@dataclass(frozen=True)
class Asked:
    """Which measures; None: of any."""

    status: str | None = None
    sector: str | None = None
    goal: str | None = None
    owner_id: UUID | None = None
    missing: Missing | None = None


@dataclass(frozen=True)
class Shown:
    """`view` is a MeasureView in JSON."""

    id: UUID
    owner_id: UUID | None
    view: str


async def views(connection: Connection, roadmap_id: UUID, asked: Asked, after: UUID | None, limit: int) -> list[Shown]:
    rows = await connection.fetch(
        f"""
        {VIEW}
        WHERE roadmap_id = $1 AND NOT removed AND ($2::uuid IS NULL OR id > $2)
          AND ($4::text IS NULL OR status = $4)
          AND ($5::text IS NULL OR content -> 'sectors' ? $5)
          AND ($6::text IS NULL OR content -> 'goals' ? $6 OR content -> 'national_goal_ids' ? $6)
          AND ($7::uuid IS NULL OR owner_id = $7)
          AND ($8::text IS NULL OR CASE $8
                WHEN 'owner' THEN owner_id IS NULL AND NOT responsible_named
                ELSE starts_on IS NULL OR ends_on IS NULL END)
        ORDER BY id LIMIT $3
        """,
        roadmap_id,
        after,
        limit,
        asked.status,
        asked.sector,
        asked.goal,
        asked.owner_id,
        asked.missing,
    )
    return [Shown(row["id"], row["owner_id"], _view(row)) for row in rows]


def _view(row: Any) -> str:
    owner = f'"{row["owner_id"]}"' if row["owner_id"] else "null"
    return f'{{"measure":{row["measure"]},"owner_id":{owner},"changed_at":{row["changed_at"]}}}'
