"""SQL of what goes when its time is over."""

from datetime import datetime

from shared.postgres import Connection


async def purge_answers(tx: Connection, before: datetime, limit: int, now: datetime) -> int:
    """Answers of surveys that closed before then, and that somebody gave one. Sums stay."""
    purged: int = await tx.fetchval(
        """
        WITH over AS (
            SELECT id FROM surveys WHERE closed_at < $1 AND state IN ('closed', 'cancelled')
        ), answers AS (
            DELETE FROM responses WHERE id IN (
                SELECT r.id FROM responses r JOIN over ON over.id = r.survey_id LIMIT $2
            ) RETURNING 1
        ), marks AS (
            DELETE FROM answered_marks WHERE (survey_id, person_id) IN (
                SELECT m.survey_id, m.person_id FROM answered_marks m JOIN over ON over.id = m.survey_id LIMIT $2
            ) RETURNING 1
        ), claimed AS (
            DELETE FROM claims WHERE (survey_id, claim) IN (
                SELECT c.survey_id, c.claim FROM claims c JOIN over ON over.id = c.survey_id LIMIT $2
            ) RETURNING 1
        )
        SELECT greatest((SELECT count(*) FROM answers), (SELECT count(*) FROM marks), (SELECT count(*) FROM claimed))
        """,
        before,
        limit,
    )
    return purged


async def oldest_answer(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        """
        SELECT min(closed_at) FROM surveys s WHERE state IN ('closed', 'cancelled')
          AND (EXISTS (SELECT FROM responses WHERE survey_id = s.id)
               OR EXISTS (SELECT FROM claims WHERE survey_id = s.id))
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
