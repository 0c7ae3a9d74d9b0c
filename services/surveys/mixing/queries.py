"""SQL of mixing: each batch is one statement, its rows in a shuffled order."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import asyncpg

from shared.postgres import Connection


async def lock_survey(tx: Connection, survey_id: UUID) -> asyncpg.Record | None:
    """Until the transaction ends nobody answers it."""
    return await tx.fetchrow("SELECT state, mode, sensitive FROM surveys WHERE id = $1 FOR UPDATE", survey_id)


async def staged(tx: Connection, survey_id: UUID) -> list[bytes]:
    rows = await tx.fetch("SELECT sealed FROM staged_answers WHERE survey_id = $1", survey_id)
    return [row["sealed"] for row in rows]


async def move(
    tx: Connection,
    survey_id: UUID,
    today: date,
    out: Sequence[tuple[UUID, int, str]],
    order_of_sums: Sequence[int],
    marked: Sequence[UUID],
    back: Sequence[tuple[UUID, bytes]],
) -> None:
    """All that waited goes; `out` become answers, `back` wait under new seals. `order_of_sums` counts from 1."""
    await tx.execute(
        """
        WITH gone AS (
            DELETE FROM staged_answers WHERE survey_id = $1
        ), waiting AS (
            INSERT INTO staged_answers (id, survey_id, sealed)
            SELECT id, $1, sealed FROM unnest($3::uuid[], $4::bytea[]) AS w (id, sealed)
        ), answer AS (
            INSERT INTO responses (id, survey_id, questionnaire_version, anonymous, answers, answered_on)
            SELECT id, $1, version, true, answers::jsonb, $2
            FROM unnest($5::uuid[], $6::integer[], $7::text[]) AS a (id, version, answers)
        ), sums AS (
            INSERT INTO unfolded (survey_id, questionnaire_version, sign, answers)
            SELECT $1, ($6::integer[])[place], 1, ($7::text[])[place]::jsonb
            FROM unnest($8::integer[]) WITH ORDINALITY AS o (place, turn) ORDER BY turn
        )
        INSERT INTO answered_marks (survey_id, person_id) SELECT $1, unnest($9::uuid[]) ON CONFLICT DO NOTHING
        """,
        survey_id,
        today,
        [one[0] for one in back],
        [one[1] for one in back],
        [one[0] for one in out],
        [one[1] for one in out],
        [one[2] for one in out],
        list(order_of_sums),
        list(marked),
    )


STIR = [
    f"""
    WITH gone AS (DELETE FROM {table} WHERE survey_id = $1 RETURNING *)
    INSERT INTO {table} SELECT * FROM gone ORDER BY gen_random_uuid()
    """
    for table in ("responses", "answered_marks", "claims")
]


async def stir(tx: Connection, survey_id: UUID) -> None:
    """Write a survey's answers and marks anew, shuffled: where and when a row was written tells no batch any more."""
    for statement in STIR:
        await tx.execute(statement, survey_id)
    await tx.execute(
        """
        WITH gone AS (DELETE FROM unfolded WHERE survey_id = $1 RETURNING *)
        INSERT INTO unfolded (survey_id, questionnaire_version, sign, answers)
        SELECT survey_id, questionnaire_version, sign, answers FROM gone ORDER BY gen_random_uuid()
        """,
        survey_id,
    )


async def waits(connection: Connection, survey_id: UUID) -> bool:
    """Is there an answer that hasn't come out yet?"""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM staged_answers WHERE survey_id = $1)", survey_id
    )
    return found


async def overdue(connection: Connection) -> int:
    """Surveys of which a batch should have come out: the number says nothing of who answers."""
    number: int = await connection.fetchval(
        """
        SELECT count(*) FROM (
            SELECT s.id FROM staged_answers w JOIN surveys s ON s.id = w.survey_id
            GROUP BY s.id
            HAVING s.state IN ('closed', 'cancelled') OR count(*) >= CASE WHEN s.sensitive THEN 20 ELSE 10 END
        ) AS late
        """
    )
    return number
