"""SQL of surveys as who answers them sees them, of drafts and of one's own answer."""

from datetime import date
from typing import Any
from uuid import UUID

import asyncpg

from shared.postgres import Connection


async def survey(connection: Connection, survey_id: UUID) -> asyncpg.Record | None:
    """None also for one without questions."""
    return await connection.fetchrow(
        """
        SELECT id, version, title::text, kind, target_kind, state, mode, closes_at, answer_limit, kept_months,
               questionnaire_version
        FROM surveys WHERE id = $1 AND questionnaire_version IS NOT NULL
        """,
        survey_id,
    )


async def questionnaire(connection: Connection, survey_id: UUID, version: int) -> str | None:
    content: str | None = await connection.fetchval(
        "SELECT content::text FROM questionnaires WHERE survey_id = $1 AND version = $2", survey_id, version
    )
    return content


async def lock_survey(tx: Connection, survey_id: UUID) -> bool:
    """Until the transaction ends it stays as it is, and nobody else answers it."""
    return bool(await tx.fetchval("SELECT true FROM surveys WHERE id = $1 FOR UPDATE", survey_id))


async def number_given(tx: Connection, survey_id: UUID) -> int:
    """How many have answered, those that wait to be mixed too."""
    number: int = await tx.fetchval(
        """
        SELECT (SELECT count(*) FROM responses WHERE survey_id = $1)
             + (SELECT count(*) FROM staged_answers WHERE survey_id = $1)
        """,
        survey_id,
    )
    return number


async def was_answered(connection: Connection, survey_id: UUID) -> bool:
    """Has anybody answered it? Under the survey's lock it stays so."""
    found: bool = await connection.fetchval(
        """
        SELECT EXISTS (SELECT FROM responses WHERE survey_id = $1)
            OR EXISTS (SELECT FROM staged_answers WHERE survey_id = $1)
        """,
        survey_id,
    )
    return found


async def has_claimed(connection: Connection, survey_id: UUID, claim: bytes) -> bool:
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM claims WHERE survey_id = $1 AND claim = $2)", survey_id, claim
    )
    return found


async def own(connection: Connection, survey_id: UUID, person_id: UUID) -> asyncpg.Record | None:
    return await connection.fetchrow(
        """
        SELECT id, questionnaire_version, answers::text, answered_on, organisation_id, revision
        FROM responses WHERE survey_id = $1 AND person_id = $2
        """,
        survey_id,
        person_id,
    )


async def change(
    tx: Connection, response_id: UUID, questionnaire_version: int, answers: str, today: date
) -> asyncpg.Record:
    """The last one counts: what it replaces is kept apart, out of the sums. The caller holds the row."""
    [row] = await tx.fetch(
        """
        WITH before AS (
            SELECT id, revision, survey_id, questionnaire_version, answers, answered_on FROM responses WHERE id = $1
        ), kept AS (
            INSERT INTO earlier_answers (response_id, revision, questionnaire_version, answers, answered_on)
            SELECT id, revision, questionnaire_version, answers, answered_on FROM before
        ), changed AS (
            UPDATE responses
            SET questionnaire_version = $2, answers = $3::text::jsonb, answered_on = $4, revision = revision + 1
            WHERE id = $1 RETURNING *
        ), sums AS (
            INSERT INTO unfolded (survey_id, questionnaire_version, sign, answers)
            SELECT survey_id, questionnaire_version, -1, answers FROM before
            UNION ALL SELECT survey_id, questionnaire_version, 1, answers FROM changed
        )
        SELECT id, questionnaire_version, answers::text, answered_on, organisation_id, revision FROM changed
        """,
        response_id,
        questionnaire_version,
        answers,
        today,
    )
    return row


async def lock_own(tx: Connection, survey_id: UUID, person_id: UUID) -> asyncpg.Record | None:
    return await tx.fetchrow(
        "SELECT id, revision FROM responses WHERE survey_id = $1 AND person_id = $2 FOR UPDATE", survey_id, person_id
    )


async def keep_draft(tx: Connection, id: bytes, survey_id: UUID, sealed: bytes, kept_until: date) -> None:
    await tx.execute(
        """
        INSERT INTO drafts (id, survey_id, sealed, kept_until) VALUES ($1, $2, $3, $4)
        ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, kept_until = excluded.kept_until
        """,
        id,
        survey_id,
        sealed,
        kept_until,
    )


async def draft(connection: Connection, id: bytes, survey_id: UUID) -> bytes | None:
    sealed: bytes | None = await connection.fetchval(
        "SELECT sealed FROM drafts WHERE id = $1 AND survey_id = $2", id, survey_id
    )
    return sealed


async def answers_of(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """What somebody is told of their own answers."""
    rows = await connection.fetch(
        """
        SELECT s.title, r.answers, r.answered_on, r.organisation_id, r.revision
        FROM responses r LEFT JOIN surveys s ON s.id = r.survey_id WHERE r.person_id = $1 ORDER BY r.answered_on, r.id
        """,
        person_id,
    )
    return [dict(row) for row in rows]


async def earlier_of(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """What they had answered before they changed it."""
    rows = await connection.fetch(
        """
        SELECT s.title, e.answers, e.answered_on, e.revision
        FROM responses r JOIN earlier_answers e ON e.response_id = r.id LEFT JOIN surveys s ON s.id = r.survey_id
        WHERE r.person_id = $1 ORDER BY r.id, e.revision
        """,
        person_id,
    )
    return [dict(row) for row in rows]


async def marks_of(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """Of anonymous surveys only that they were answered is known."""
    rows = await connection.fetch(
        """
        SELECT s.title FROM answered_marks m LEFT JOIN surveys s ON s.id = m.survey_id
        WHERE m.person_id = $1 ORDER BY m.survey_id
        """,
        person_id,
    )
    return [dict(row) for row in rows]


async def have_answered(connection: Connection, survey_id: UUID) -> set[UUID]:
    """Who needs no reminder, as far as it may be told: of an anonymous survey those whose marks have come out."""
    rows = await connection.fetch(
        """
        SELECT person_id FROM responses WHERE survey_id = $1 AND person_id IS NOT NULL
        UNION SELECT person_id FROM answered_marks WHERE survey_id = $1
        """,
        survey_id,
    )
    return {row["person_id"] for row in rows}
