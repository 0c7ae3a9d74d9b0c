"""SQL of running sums and of counts over chosen answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import asyncpg

from services.surveys.summaries.counting_queries import CELLS
from services.surveys.summaries.filters import Chosen
from services.surveys.summaries.rules import Tally
from shared.postgres import Connection

ASKED = (
    "asked AS (SELECT * FROM unnest({}::integer[], {}::text[], {}::text[], {}::text[]) AS a (version, key, type, form))"
)

CHOSEN = """
    survey_id = $1
    AND ($2::text IS NULL OR coalesce(jsonb_path_match(answers, $2::text::jsonpath, $3::jsonb, true), false))
    AND ($4::uuid IS NULL OR organisation_id = $4)
    AND ($5::date IS NULL OR answered_on >= $5) AND ($6::date IS NULL OR answered_on <= $6)
"""


Asked: TypeAlias = tuple[int, str, str, str]
"""A question of a version: its key, its type, and the form of its answers as jsonb_typeof names it."""


@dataclass(frozen=True)
class Counted:
    tallies: list[Tally]
    people: list[UUID]


async def waits(connection: Connection, survey_id: UUID) -> bool:
    """Is there an answer that the sums don't hold? Also while another transaction has it in hand."""
    found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM unfolded WHERE survey_id = $1)", survey_id)
    return found


async def waiting_survey(connection: Connection, after: UUID | None) -> UUID | None:
    """The next survey by id with answers to fold."""
    found: UUID | None = await connection.fetchval(
        "SELECT survey_id FROM unfolded WHERE $1::uuid IS NULL OR survey_id > $1 ORDER BY survey_id, id LIMIT 1", after
    )
    return found


async def lock_folding(tx: Connection, survey_id: UUID) -> None:
    await tx.execute("INSERT INTO folded_surveys (survey_id) VALUES ($1) ON CONFLICT DO NOTHING", survey_id)
    await tx.execute("SELECT FROM folded_surveys WHERE survey_id = $1 FOR UPDATE", survey_id)


async def fold(tx: Connection, survey_id: UUID, asked: Sequence[Asked], limit: int) -> int:
    """How many of the oldest were put into the sums; `lock_folding` first."""
    taken: int = await tx.fetchval(
        f"""
        WITH {ASKED.format("$2", "$3", "$4", "$5")}, taken AS (
            DELETE FROM unfolded WHERE survey_id = $1 AND id IN (
                SELECT id FROM unfolded WHERE survey_id = $1 ORDER BY id LIMIT $6
            ) RETURNING questionnaire_version, sign, answers
        ), source AS (
            SELECT questionnaire_version AS version, sign, answers FROM taken
        ), {CELLS}, added AS (
            INSERT INTO tallies AS held (survey_id, questionnaire_version, question, part, value, n, total)
            SELECT $1, version, question, part, value, n, total FROM counted WHERE n <> 0 OR total <> 0
            ON CONFLICT (survey_id, questionnaire_version, question, part, value)
            DO UPDATE SET n = held.n + excluded.n, total = held.total + excluded.total
        )
        SELECT count(*) FROM taken
        """,
        survey_id,
        *_columns(asked),
        limit,
    )
    return taken


async def tallies(connection: Connection, survey_ids: Sequence[UUID]) -> dict[UUID, list[Tally]]:
    rows = await connection.fetch(
        """
        SELECT survey_id, questionnaire_version, question, part, value, n, total
        FROM tallies WHERE survey_id = ANY($1::uuid[]) AND n <> 0
        """,
        survey_ids,
    )
    found: dict[UUID, list[Tally]] = {survey_id: [] for survey_id in survey_ids}
    for survey_id, *tally in rows:
        found[survey_id].append(Tally(*tally))
    return found


async def count(connection: Connection, survey_id: UUID, asked: Sequence[Asked], chosen: Chosen) -> Counted:
    """The same counts over the answers that are chosen, and whose they are."""
    rows = await connection.fetch(
        f"""
        WITH {ASKED.format("$7", "$8", "$9", "$10")}, source AS MATERIALIZED (
            SELECT questionnaire_version AS version, 1 AS sign, answers, person_id FROM responses WHERE {CHOSEN}
        ), {CELLS}
        SELECT version, question, part, value, n, total, NULL::uuid[] AS people FROM counted
        UNION ALL
        SELECT 0, '', '', '', 0, 0, array_agg(person_id) FILTER (WHERE person_id IS NOT NULL) FROM source
        """,
        survey_id,
        *chosen.parameters(),
        *_columns(asked),
    )
    found = [Tally(*row[:6]) for row in rows if row["version"]]
    return Counted(found, next((list(row["people"] or ()) for row in rows if not row["version"]), []))


async def responses(
    connection: Connection, survey_id: UUID, chosen: Chosen, after: UUID | None, limit: int | None
) -> list[asyncpg.Record]:
    """The chosen answers by id, which tells nothing of when they came."""
    rows: list[asyncpg.Record] = await connection.fetch(
        f"""
        SELECT id, questionnaire_version, answers, answered_on, person_id, organisation_id
        FROM responses
        WHERE {CHOSEN} AND ($7::uuid IS NULL OR id > $7)
        ORDER BY id LIMIT $8
        """,
        survey_id,
        *chosen.parameters(),
        after,
        limit,
    )
    return rows


async def enrolled_and_answered(connection: Connection, survey_id: UUID, network_id: UUID) -> tuple[int, int]:
    """A network's participants, and those of them that answered; a group has when one of its members has."""
    (row,) = await connection.fetch(
        """
        SELECT count(*), count(*) FILTER (WHERE EXISTS (
            SELECT FROM responses r WHERE r.survey_id = $1
              AND (r.organisation_id = e.organisation_id OR r.organisation_id = ANY(e.municipality_ids))
        ))
        FROM enrolments e WHERE e.network_id = $2 AND e.enrolled
        """,
        survey_id,
        network_id,
    )
    return row[0], row[1]


def _columns(asked: Sequence[Asked]) -> list[list[object]]:
    return [[one[column] for one in asked] for column in range(4)]
