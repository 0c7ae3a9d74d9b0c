"""SQL of who was entrusted with what."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.postgres import Connection

Task = Literal["editor", "contributor", "approver"]


@dataclass(frozen=True)
class Entrusted:
    person_id: UUID
    tasks: tuple[Task, ...]
    since: datetime


async def is_entrusted_with_roadmap(connection: Connection, person_id: UUID, roadmap_id: UUID, tasks: Set[str]) -> bool:
    """Has the person one of these tasks in the roadmap?"""
    return bool(
        await connection.fetchval(
            "SELECT true FROM team WHERE roadmap_id = $1 AND person_id = $2 AND task = ANY($3::text[]) LIMIT 1",
            roadmap_id,
            person_id,
            list(tasks),
        )
    )


async def is_entrusted_with_measure(connection: Connection, person_id: UUID, measure_id: UUID, tasks: Set[str]) -> bool:
    """The same for a measure: a contributor only where the measure is theirs, but for what a `reader` may."""
    return bool(
        await connection.fetchval(
            """
            SELECT true FROM measures m JOIN team t ON t.roadmap_id = m.roadmap_id
            WHERE m.id = $1 AND t.person_id = $2 AND t.task = ANY($3::text[])
              AND (t.task <> 'contributor' OR m.owner_id = $2 OR 'reader' = ANY($3::text[]))
            LIMIT 1
            """,
            measure_id,
            person_id,
            list(tasks),
        )
    )


async def team_of(connection: Connection, roadmap_id: UUID) -> list[Entrusted]:
    """By how long they have been in it."""
    rows = await connection.fetch(
        """
        SELECT person_id, array_agg(task ORDER BY task) AS tasks, min(since) AS since FROM team
        WHERE roadmap_id = $1 GROUP BY person_id ORDER BY min(since), person_id
        """,
        roadmap_id,
    )
    return [Entrusted(row["person_id"], tuple(row["tasks"]), row["since"]) for row in rows]


async def entrust(tx: Connection, roadmap_id: UUID, person_id: UUID, tasks: Sequence[Task], now: datetime) -> None:
    """With these on top of what they have; who wanted no monthly letter gets none of this roadmap either."""
    await tx.execute(
        """
        INSERT INTO team (roadmap_id, person_id, task, since, monthly_letter)
        SELECT $1, $2, unnest($3::text[]), $4,
               NOT EXISTS (SELECT FROM team WHERE person_id = $2 AND NOT monthly_letter)
        ON CONFLICT DO NOTHING
        """,
        roadmap_id,
        person_id,
        list(tasks),
        now,
    )


async def release(tx: Connection, roadmap_id: UUID, person_id: UUID, but: Sequence[Task] = ()) -> bool:
    """From all tasks `but` these; False: they had no other."""
    status = await tx.execute(
        "DELETE FROM team WHERE roadmap_id = $1 AND person_id = $2 AND task <> ALL($3::text[])",
        roadmap_id,
        person_id,
        list(but),
    )
    return status != "DELETE 0"


async def tasks_of_person(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """What somebody is told of what they were entrusted with."""
    rows = await connection.fetch(
        """
        SELECT r.content -> 'title' AS roadmap, t.task, t.since,
               CASE WHEN t.task = 'editor' THEN t.monthly_letter END AS monthly_letter
        FROM team t JOIN roadmaps r ON r.id = t.roadmap_id WHERE t.person_id = $1 ORDER BY t.since, t.task
        """,
        person_id,
    )
    return [dict(row) for row in rows]


async def forget_entrusted(tx: Connection, person_id: UUID) -> None:
    await tx.execute("DELETE FROM team WHERE person_id = $1", person_id)


async def purge_teams(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """Teams of roadmaps that were archived before then: an archived one isn't changed any more."""
    status = await tx.execute(
        """
        DELETE FROM team WHERE (roadmap_id, person_id, task) IN (
            SELECT t.roadmap_id, t.person_id, t.task FROM team t JOIN roadmaps r ON r.id = t.roadmap_id
            WHERE r.state = 'archived' AND r.changed_at < $1 LIMIT $2
        )
        """,
        before,
        limit,
    )
    return int(status.removeprefix("DELETE "))


async def oldest_team(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        """
        SELECT min(changed_at) FROM roadmaps r
        WHERE state = 'archived' AND EXISTS (SELECT FROM team WHERE roadmap_id = r.id)
        """
    )
    return found
