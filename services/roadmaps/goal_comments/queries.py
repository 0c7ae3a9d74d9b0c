"""SQL of what organisations say of goals, and of the answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts import Localised
from shared.postgres import Connection

Stance = Literal["benefit", "risk", "drawback"]
STANCES: tuple[Stance, ...] = ("benefit", "risk", "drawback")

SELECT = """
SELECT c.id, c.version, c.goal_id, c.roadmap_id, c.organisation_id, o.name AS organisation, c.stance, c.text,
       c.commented_at, CASE WHEN c.answer IS NULL THEN 'open' ELSE 'answered' END AS state, c.answer, c.answered_at,
       c.led_to_change
FROM goal_comments c LEFT JOIN organisations o ON o.id = c.organisation_id AND NOT o.gone
"""


class GoalComment(BaseModel):
    """`organisation` is the name of who says it, as far as it is known. `led_to_change`: the next edition heeds it."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    version: int
    goal_id: UUID
    roadmap_id: UUID
    organisation_id: UUID
    organisation: Localised | None
    stance: Stance
    text: Localised
    commented_at: datetime
    state: Literal["open", "answered"]
    answer: Localised | None
    answered_at: datetime | None
    led_to_change: bool


async def insert_comment(
    tx: Connection, comment_id: UUID, goal_id: UUID, roadmap_id: UUID, organisation_id: UUID, stance: Stance,
    text: Localised, now: datetime,
) -> None:  # fmt: skip
    await tx.execute(
        """
        INSERT INTO goal_comments (id, goal_id, roadmap_id, organisation_id, stance, text, commented_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        comment_id,
        goal_id,
        roadmap_id,
        organisation_id,
        stance,
        text.model_dump(exclude_none=True),
        now,
    )


async def comment(connection: Connection, comment_id: UUID) -> GoalComment | None:
    row = await connection.fetchrow(f"{SELECT} WHERE c.id = $1", comment_id)
    return GoalComment.model_validate(dict(row)) if row else None


async def lock_comment(tx: Connection, comment_id: UUID) -> GoalComment | None:
    row = await tx.fetchrow(f"{SELECT} WHERE c.id = $1 FOR UPDATE OF c", comment_id)
    return GoalComment.model_validate(dict(row)) if row else None


async def answer_comment(
    tx: Connection, comment_id: UUID, answer: Localised, led_to_change: bool, now: datetime
) -> None:
    await tx.execute(
        """
        UPDATE goal_comments SET answer = $2, led_to_change = $3, answered_at = $4, version = version + 1 WHERE id = $1
        """,
        comment_id,
        answer.model_dump(exclude_none=True),
        led_to_change,
        now,
    )


async def delete_comment(tx: Connection, comment_id: UUID) -> None:
    await tx.execute("DELETE FROM goal_comments WHERE id = $1", comment_id)


async def comments(
    connection: Connection, goal_id: UUID, stance: Stance | None, after: tuple[datetime | None, UUID | None], limit: int
) -> list[GoalComment]:
    """The oldest first; of one stance, or all."""
    rows = await connection.fetch(
        f"""
        {SELECT} WHERE c.goal_id = $1 AND ($2::text IS NULL OR c.stance = $2)
            AND ($3::timestamptz IS NULL OR (c.commented_at, c.id) > ($3, $4::uuid))
        ORDER BY c.commented_at, c.id LIMIT $5
        """,
        goal_id,
        stance,
        *after,
        limit,
    )
    return [GoalComment.model_validate(dict(row)) for row in rows]


async def comments_of(connection: Connection, goal_ids: Sequence[UUID]) -> list[GoalComment]:
    """All of these goals, for their page: goal by goal, the oldest first."""
    rows = await connection.fetch(
        f"{SELECT} WHERE c.goal_id = ANY($1::uuid[]) ORDER BY c.goal_id, c.commented_at, c.id", goal_ids
    )
    return [GoalComment.model_validate(dict(row)) for row in rows]


async def counts(connection: Connection, goal_id: UUID) -> Mapping[Stance, int]:
    """How many there are of each stance."""
    rows = await connection.fetch(
        "SELECT stance, count(*) AS number FROM goal_comments WHERE goal_id = $1 GROUP BY stance", goal_id
    )
    found = {row["stance"]: row["number"] for row in rows}
    return {stance: found.get(stance, 0) for stance in STANCES}


async def contributors(connection: Connection, edition_id: UUID | None) -> Mapping[UUID, Sequence[UUID]]:
    """Whose comments led to a change, by goal of this edition."""
    rows = await connection.fetch(
        """
        SELECT c.goal_id, array_agg(DISTINCT c.organisation_id) AS organisation_ids
        FROM goal_comments c JOIN national_goals g ON g.id = c.goal_id
        WHERE g.frame_id = $1 AND c.led_to_change GROUP BY c.goal_id
        """,
        edition_id,
    )
    return {row["goal_id"]: row["organisation_ids"] for row in rows}


async def count_by_state(connection: Connection) -> Mapping[str, int]:
    """For the metric: how many wait for an answer, how many have one."""
    rows = await connection.fetch(
        """
        SELECT CASE WHEN answer IS NULL THEN 'open' ELSE 'answered' END AS state, count(*) AS number
        FROM goal_comments GROUP BY 1
        """
    )
    return {"open": 0, "answered": 0} | {row["state"]: row["number"] for row in rows}
