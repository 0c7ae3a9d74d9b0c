"""SQL of invitation plans, of who is asked and of who hasn't answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.surveys.invitations.rules import Plan
from services.surveys.participants.audience_queries import AUDIENCE
from shared.postgres import Connection


@dataclass(frozen=True)
class Invited:
    """`answered` of an anonymous survey counts whose marks have come out."""

    person_id: UUID
    organisation_id: UUID | None
    invited_on: date
    answered: bool


async def plan(connection: Connection, survey_id: UUID) -> Plan | None:
    row = await connection.fetchrow(
        """
        SELECT invites, reminds_days_before, reminded_by_hand, reminded_at FROM invitation_plans WHERE survey_id = $1
        """,
        survey_id,
    )
    return Plan(row[0], tuple(row[1]), row[2], row[3]) if row else None


async def keep_plan(tx: Connection, survey_id: UUID, plan: Plan) -> None:
    await tx.execute(
        """
        INSERT INTO invitation_plans (survey_id, invites, reminds_days_before, reminded_by_hand, reminded_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (survey_id) DO UPDATE SET
            invites = excluded.invites, reminds_days_before = excluded.reminds_days_before,
            reminded_by_hand = excluded.reminded_by_hand, reminded_at = excluded.reminded_at
        """,
        survey_id,
        plan.invites,
        list(plan.reminds_days_before),
        plan.reminded_by_hand,
        plan.reminded_at,
    )


INVITE = f"""
    INSERT INTO invitations (survey_id, person_id, organisation_id, invited_on)
    SELECT $1, asked.person_id, (array_agg(asked.organisation_id ORDER BY asked.id))[1], $2
    FROM surveys s CROSS JOIN LATERAL ({AUDIENCE}) AS asked
    WHERE s.id = $1 AND asked.person_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM invitations i WHERE i.survey_id = $1 AND i.person_id = asked.person_id)
      AND NOT EXISTS (SELECT FROM responses r WHERE r.survey_id = $1 AND r.person_id = asked.person_id)
    GROUP BY asked.person_id ORDER BY asked.person_id LIMIT $3
    ON CONFLICT DO NOTHING RETURNING person_id
"""


async def invite_next(tx: Connection, survey_id: UUID, today: date, most: int) -> list[UUID]:
    """Those of its audience who weren't asked yet and haven't answered; they are from now on."""
    rows = await tx.fetch(INVITE, survey_id, today, most)
    return [row["person_id"] for row in rows]


ANSWERED = """
    EXISTS (SELECT FROM responses r WHERE r.survey_id = i.survey_id AND r.person_id = i.person_id)
    OR EXISTS (SELECT FROM answered_marks m WHERE m.survey_id = i.survey_id AND m.person_id = i.person_id)
"""


async def unanswered(connection: Connection, survey_id: UUID) -> list[UUID]:
    rows = await connection.fetch(
        f"SELECT person_id FROM invitations i WHERE survey_id = $1 AND person_id IS NOT NULL"
        f" AND NOT ({ANSWERED}) ORDER BY person_id",
        survey_id,
    )
    return [row["person_id"] for row in rows]


async def invited(connection: Connection, survey_id: UUID, after: UUID | None, limit: int) -> list[Invited]:
    rows = await connection.fetch(
        f"""
        SELECT person_id, organisation_id, invited_on, ({ANSWERED}) AS answered FROM invitations i
        WHERE survey_id = $1 AND person_id IS NOT NULL AND ($2::uuid IS NULL OR person_id > $2)
        ORDER BY person_id LIMIT $3
        """,
        survey_id,
        after,
        limit,
    )
    return [Invited(**dict(row)) for row in rows]


async def open_surveys_asking(
    tx: Connection, network_ids: Collection[UUID], organisation_ids: Collection[UUID], occurrence_ids: Collection[UUID]
) -> Sequence[UUID]:
    """Open surveys whose audience may have grown."""
    rows = await tx.fetch(
        """
        SELECT id FROM surveys
        WHERE state = 'open' AND NOT historical AND (
            target_id = ANY($1::uuid[]) OR target_id = ANY($2::uuid[]) OR target_id = ANY($3::uuid[])
            OR kind = 'pre_event' AND network_id = ANY($1::uuid[])
            OR target_kind = 'series'
               AND target_id IN (SELECT series_id FROM occurrences WHERE id = ANY($3::uuid[]))
        )
        """,
        list(network_ids),
        list(organisation_ids),
        list(occurrence_ids),
    )
    return [row["id"] for row in rows]


async def invitations_of(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """What somebody is told of what they were asked."""
    rows = await connection.fetch(
        """
        SELECT s.title, i.organisation_id, i.invited_on FROM invitations i JOIN surveys s ON s.id = i.survey_id
        WHERE i.person_id = $1 ORDER BY i.invited_on, s.id
        """,
        person_id,
    )
    return [dict(row) for row in rows]


async def forget(tx: Connection, person_id: UUID) -> None:
    """How many were asked stays counted: the row names nobody from now on."""
    await tx.execute("UPDATE invitations SET person_id = NULL WHERE person_id = $1", person_id)


async def reminded(tx: Connection, survey_id: UUID, plan: Plan, now: datetime) -> int:
    """Count a reminder that somebody asked for; its number."""
    number = plan.reminded_by_hand + 1
    await keep_plan(tx, survey_id, Plan(plan.invites, plan.reminds_days_before, number, now))
    return number
