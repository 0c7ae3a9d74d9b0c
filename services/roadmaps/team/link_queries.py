"""SQL of the links by which somebody joins a roadmap's team."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.roadmaps.team.queries import Task
from shared.postgres import Connection


@dataclass(frozen=True)
class TeamLink:
    """What the link is for; `state` and `title` are the roadmap's."""

    id: UUID
    roadmap_id: UUID
    task: Task
    title: dict[str, Any]
    state: str


async def insert_link(tx: Connection, link_id: UUID, roadmap_id: UUID, task: Task, expires_at: datetime) -> None:
    await tx.execute(
        "INSERT INTO team_links (id, roadmap_id, task, expires_at) VALUES ($1, $2, $3, $4)",
        link_id,
        roadmap_id,
        task,
        expires_at,
    )


async def drop_expired(tx: Connection, roadmap_id: UUID, now: datetime) -> None:
    await tx.execute("DELETE FROM team_links WHERE roadmap_id = $1 AND expires_at <= $2", roadmap_id, now)


async def link(connection: Connection, link_id: UUID) -> TeamLink | None:
    row = await connection.fetchrow(
        """
        SELECT l.id, l.roadmap_id, l.task, r.content -> 'title' AS title, r.state
        FROM team_links l JOIN roadmaps r ON r.id = l.roadmap_id WHERE l.id = $1
        """,
        link_id,
    )
    return TeamLink(**row) if row else None


async def delete_link(tx: Connection, link_id: UUID) -> None:
    await tx.execute("DELETE FROM team_links WHERE id = $1", link_id)
