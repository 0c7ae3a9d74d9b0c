"""SQL of invitation plans, of who is asked and of who hasn't answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.surveys.invitations.rules import Plan
from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import SurveyKind, SurveyTarget
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


OF_MEMBERS = """
    SELECT person_id, (array_agg(organisation_id ORDER BY id))[1] AS organisation_id FROM members
    WHERE {of} = $2 AND active AND person_id IS NOT NULL GROUP BY person_id
"""
OF_SIGNUPS = """
    SELECT s.person_id, (array_agg(s.organisation_id ORDER BY s.id))[1] AS organisation_id FROM signups s {of}
    AND s.confirmed AND s.person_id IS NOT NULL GROUP BY s.person_id
"""
INVITE = """
    INSERT INTO invitations (survey_id, person_id, organisation_id, invited_on)
    SELECT $1, asked.person_id, asked.organisation_id, $3 FROM ({audience}) AS asked
    WHERE NOT EXISTS (SELECT FROM invitations i WHERE i.survey_id = $1 AND i.person_id = asked.person_id)
      AND NOT EXISTS (SELECT FROM responses r WHERE r.survey_id = $1 AND r.person_id = asked.person_id)
    ORDER BY asked.person_id LIMIT $4
    ON CONFLICT DO NOTHING RETURNING person_id
"""
INVITE_NETWORK = INVITE.format(audience=OF_MEMBERS.format(of="network_id"))
INVITE_ORGANISATION = INVITE.format(audience=OF_MEMBERS.format(of="organisation_id"))
INVITE_OCCURRENCE = INVITE.format(audience=OF_SIGNUPS.format(of="WHERE s.occurrence_id = $2"))
INVITE_SERIES = INVITE.format(
    audience=OF_SIGNUPS.format(of="JOIN occurrences o ON o.id = s.occurrence_id WHERE o.series_id = $2")
)


def _inviting(survey: KeptSurvey) -> tuple[str, UUID | None]:
    """The statement for whom its target leads to: before an occurrence its whole network, after it who had a place."""
    if survey.kind is SurveyKind.pre_event and survey.target_kind is SurveyTarget.occurrence:
        return INVITE_NETWORK, survey.network_id
    match survey.target_kind:
        case SurveyTarget.network | SurveyTarget.edition:
            return INVITE_NETWORK, survey.target_id
        case SurveyTarget.organisation:
            return INVITE_ORGANISATION, survey.target_id
        case SurveyTarget.series:
            return INVITE_SERIES, survey.target_id
        case _:
            return INVITE_OCCURRENCE, survey.target_id


async def invite_next(tx: Connection, survey: KeptSurvey, today: date, most: int) -> list[UUID]:
    """Those of its audience who weren't asked yet and haven't answered; they are from now on."""
    statement, of = _inviting(survey)
    rows = await tx.fetch(statement, survey.id, of, today, most)
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
