"""SQL of what is offered to a roadmap whose links point to goals that went, and of what its owners decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.roadmaps.goal_mapping.rules import State
from shared.contracts import GoalOutcome
from shared.postgres import Connection


@dataclass(frozen=True)
class Offered:
    """What became of a goal, where it is linked from in the roadmap, and what was decided, if it was."""

    goal_id: UUID
    edition_id: UUID
    outcome: GoalOutcome
    to_goals: Sequence[UUID]
    local_goals: Sequence[str]
    measures: Sequence[UUID]
    decision: State | None
    took: Sequence[UUID] | None
    decided_at: datetime | None


async def offered(connection: Connection, roadmap_id: UUID) -> list[Offered]:
    """Read from the links as they are now, so that a link made after an edition was published is found as well."""
    rows = await connection.fetch(
        """
        WITH linked AS (
            SELECT link::uuid AS goal_id, local ->> 'key' AS local_goal, NULL::uuid AS measure_id
            FROM roadmaps r, jsonb_array_elements(r.content -> 'goals') AS local,
                 jsonb_array_elements_text(local -> 'national_goal_ids') AS link
            WHERE r.id = $1
            UNION ALL
            SELECT link::uuid, NULL, m.id
            FROM measures m, jsonb_array_elements_text(m.content -> 'national_goal_ids') AS link
            WHERE m.roadmap_id = $1 AND NOT m.removed
        ), places AS (
            SELECT goal_id,
                   coalesce(array_agg(local_goal) FILTER (WHERE local_goal IS NOT NULL), '{}') AS local_goals,
                   coalesce(array_agg(measure_id ORDER BY measure_id) FILTER (WHERE measure_id IS NOT NULL), '{}')
                       AS measures
            FROM linked GROUP BY goal_id
        )
        SELECT s.goal_id, s.edition_id, s.outcome, s.to_goals, coalesce(p.local_goals, '{}') AS local_goals,
               coalesce(p.measures, '{}') AS measures, d.state AS decision, d.to_goals AS took, d.decided_at
        FROM goal_successions s
        LEFT JOIN places p ON p.goal_id = s.goal_id
        LEFT JOIN goal_decisions d ON d.roadmap_id = $1 AND d.goal_id = s.goal_id
        WHERE p.goal_id IS NOT NULL OR d.roadmap_id IS NOT NULL
        ORDER BY s.goal_id
        """,
        roadmap_id,
    )
    return [Offered(**{**row, "outcome": GoalOutcome(row["outcome"])}) for row in rows]


async def decide(
    tx: Connection, roadmap_id: UUID, goal_id: UUID, state: State, to_goals: Sequence[UUID], now: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO goal_decisions (roadmap_id, goal_id, state, to_goals, decided_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (roadmap_id, goal_id) DO UPDATE
        SET state = excluded.state, to_goals = excluded.to_goals, decided_at = excluded.decided_at
        """,
        roadmap_id,
        goal_id,
        state,
        to_goals,
        now,
    )


async def lock_linking_measures(tx: Connection, roadmap_id: UUID, goal_id: UUID) -> list[UUID]:
    """The roadmap's measures that link to the goal, held in the order of their ids."""
    rows = await tx.fetch(
        """
        SELECT id FROM measures
        WHERE roadmap_id = $1 AND NOT removed AND content -> 'national_goal_ids' ? $2::text
        ORDER BY id FOR NO KEY UPDATE
        """,
        roadmap_id,
        str(goal_id),
    )
    return [row["id"] for row in rows]
