"""SQL of what goes when its time is over."""

from datetime import datetime
from uuid import UUID

from shared.postgres import Connection

TIME_BEGINS = """
    {since} + coalesce(make_interval(hours => 730 * (kept_months - 24)), interval '0')
"""
"""When a survey's answers began their time, as if all were kept for 24 months; a month is 730 hours."""

LEFT_OPEN = """
    SELECT s.id, kept_months, greatest(opened_at, (
        SELECT max(answered_on)::timestamptz FROM responses WHERE survey_id = s.id
    )) AS quiet_since
    FROM surveys s WHERE state = 'open' AND closes_at IS NULL
"""


async def left_open(tx: Connection, before: datetime, limit: int) -> list[tuple[UUID, datetime]]:
    """Surveys that nobody closed, with when the last answer came; without one, when they were opened."""
    rows = await tx.fetch(
        f"""
        SELECT id, quiet_since FROM ({LEFT_OPEN} AND {TIME_BEGINS.format(since="opened_at")} < $1) AS open
        WHERE {TIME_BEGINS.format(since="quiet_since")} < $1 ORDER BY id LIMIT $2
        """,
        before,
        limit,
    )
    return [(row["id"], row["quiet_since"]) for row in rows]


async def purge_answers(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """Answers of surveys that closed before then, and that somebody gave one. Sums stay."""
    purged: int = await tx.fetchval(
        f"""
        WITH over AS (
            SELECT id FROM surveys
            WHERE state IN ('closed', 'cancelled') AND {TIME_BEGINS.format(since="closed_at")} < $1
        ), answers AS (
            DELETE FROM responses WHERE id IN (
                SELECT r.id FROM responses r JOIN over ON over.id = r.survey_id LIMIT $2
            ) RETURNING survey_id
        ), marks AS (
            DELETE FROM answered_marks WHERE (survey_id, person_id) IN (
                SELECT m.survey_id, m.person_id FROM answered_marks m JOIN over ON over.id = m.survey_id LIMIT $2
            ) RETURNING 1
        ), claimed AS (
            DELETE FROM claims WHERE (survey_id, claim) IN (
                SELECT c.survey_id, c.claim FROM claims c JOIN over ON over.id = c.survey_id LIMIT $2
            ) RETURNING 1
        ), said AS (
            UPDATE surveys SET answers_purged_on = $3::timestamptz::date
            WHERE answers_purged_on IS NULL AND id IN (SELECT survey_id FROM answers)
        )
        SELECT greatest((SELECT count(*) FROM answers), (SELECT count(*) FROM marks), (SELECT count(*) FROM claimed))
        """,
        before,
        limit,
        now,
    )
    return purged


async def oldest_answer(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        f"""
        SELECT min({TIME_BEGINS.format(since="since")}) FROM (
            SELECT id, kept_months, closed_at AS since FROM surveys WHERE state IN ('closed', 'cancelled')
            UNION ALL {LEFT_OPEN}
        ) AS s
        WHERE EXISTS (SELECT FROM responses WHERE survey_id = s.id)
           OR EXISTS (SELECT FROM claims WHERE survey_id = s.id)
        """
    )
    return found


async def purge_drafts(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    purged: int = await tx.fetchval(
        """
        WITH gone AS (
            DELETE FROM drafts WHERE id IN (SELECT id FROM drafts WHERE kept_until < $1::date LIMIT $2) RETURNING 1
        )
        SELECT count(*) FROM gone
        """,
        before,
        limit,
    )
    return purged


async def oldest_draft(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        "SELECT min(kept_until)::timestamptz FROM drafts WHERE kept_until < now()::date"
    )
    return found


async def purge_authors(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """What was decided, in which role and why, stays."""
    purged: int = await tx.fetchval(
        """
        WITH targets AS (
            UPDATE assessment_targets SET set_by = NULL WHERE id IN (
                SELECT id FROM assessment_targets WHERE set_by IS NOT NULL AND set_at < $1 LIMIT $2
            ) RETURNING 1
        ), consents AS (
            UPDATE assessment_consents SET given_by = NULL WHERE id IN (
                SELECT id FROM assessment_consents WHERE given_by IS NOT NULL AND given_at < $1 LIMIT $2
            ) RETURNING 1
        )
        SELECT (SELECT count(*) FROM targets) + (SELECT count(*) FROM consents)
        """,
        before,
        limit,
    )
    return purged


async def oldest_author(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        """
        SELECT least((SELECT min(set_at) FROM assessment_targets WHERE set_by IS NOT NULL),
                     (SELECT min(given_at) FROM assessment_consents WHERE given_by IS NOT NULL))
        """
    )
    return found


async def purge_invitations(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """That somebody was asked stays, and for which organisation."""
    status = await tx.execute(
        """
        UPDATE invitations SET person_id = NULL WHERE id IN (
            SELECT id FROM invitations WHERE person_id IS NOT NULL AND invited_on < $1::timestamptz::date LIMIT $2
        )
        """,
        before,
        limit,
    )
    return int(status.removeprefix("UPDATE "))


async def oldest_invitation(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        "SELECT min(invited_on)::timestamptz FROM invitations WHERE person_id IS NOT NULL"
    )
    return found
