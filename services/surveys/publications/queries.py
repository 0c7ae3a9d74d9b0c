"""SQL of declared segments, published results and released texts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.surveys.publications.bodies import About, Listed, PublishedGathering
from services.surveys.publications.segments import Segment
from services.surveys.publications.tables import Results
from shared.postgres import Connection


async def declare(tx: Connection, survey_id: UUID, segments: Sequence[Segment]) -> None:
    await tx.execute(
        """
        INSERT INTO declared_segments (survey_id, segments) VALUES ($1, $2)
        ON CONFLICT (survey_id) DO UPDATE SET segments = excluded.segments
        """,
        survey_id,
        [segment.model_dump(exclude_none=True) for segment in segments],
    )


async def declared(connection: Connection, survey_id: UUID) -> list[Segment]:
    rows = await connection.fetchval("SELECT segments FROM declared_segments WHERE survey_id = $1", survey_id)
    return [Segment.model_validate(row) for row in rows or ()]


async def answers_wait(connection: Connection, survey_id: UUID) -> bool:
    """Anonymous answers that haven't come out yet."""
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM staged_answers WHERE survey_id = $1)", survey_id))


async def answers(connection: Connection, survey_id: UUID) -> list[str]:
    """JSON, for whoever has the time to read a hundred thousand of them."""
    rows = await connection.fetch("SELECT answers::text FROM responses WHERE survey_id = $1", survey_id)
    return [row["answers"] for row in rows]


async def store(
    tx: Connection, id: UUID, survey_id: UUID, asked: int, results: Results, wording: Mapping[str, Any], now: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO published_results (id, survey_id, asked, results, wording, published_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        id,
        survey_id,
        asked,
        results.model_dump(mode="json"),
        wording,
        now,
    )


async def publication(connection: Connection, survey_id: UUID) -> asyncpg.Record | None:
    """With what is told of its survey."""
    return await connection.fetchrow(
        """
        SELECT p.id, p.survey_id, p.asked, p.results, p.wording, p.published_at, s.title, s.network_id, s.kind,
               s.illustrative, s.historical
        FROM published_results p JOIN surveys s ON s.id = p.survey_id WHERE p.survey_id = $1
        """,
        survey_id,
    )


async def response_ratios(connection: Connection) -> dict[UUID, float]:
    """By network, of those who were asked: of results that everybody may read, so of five answers at least."""
    rows = await connection.fetch(
        """
        SELECT s.network_id, sum((p.results ->> 'n')::float) / sum(p.asked) AS ratio
        FROM published_results p JOIN surveys s ON s.id = p.survey_id
        WHERE (p.results ->> 'n')::integer BETWEEN 5 AND p.asked
        GROUP BY s.network_id
        """
    )
    return {row["network_id"]: row["ratio"] for row in rows}


async def written(connection: Connection, survey_id: UUID, question: str) -> list[asyncpg.Record]:
    """What was written to a question, with the id of its release, if it has one; in an order that tells nothing."""
    return await connection.fetch(
        """
        SELECT r.id AS response_id, r.person_id, r.answers ->> $2 AS text, t.id AS released_as
        FROM responses r LEFT JOIN released_texts t ON t.response_id = r.id AND t.question = $2
        WHERE r.survey_id = $1 AND r.answers ->> $2 <> ''
        ORDER BY sha256(convert_to(r.id::text || $2, 'UTF8'))
        """,
        survey_id,
        question,
    )


async def text_of(connection: Connection, survey_id: UUID, question: str, response_id: UUID) -> str | None:
    text: str | None = await connection.fetchval(
        "SELECT answers ->> $2 FROM responses WHERE survey_id = $1 AND id = $3 AND answers ->> $2 <> ''",
        survey_id,
        question,
        response_id,
    )
    return text


async def number_written(connection: Connection, survey_id: UUID, question: str) -> int:
    number: int = await connection.fetchval(
        "SELECT count(*) FROM responses WHERE survey_id = $1 AND answers ->> $2 <> ''", survey_id, question
    )
    return number


async def release(tx: Connection, id: UUID, survey_id: UUID, question: str, response_id: UUID, text: str) -> UUID:
    """The id under which it is shown: the earlier one, where it was released before."""
    released: UUID = await tx.fetchval(
        """
        INSERT INTO released_texts (id, survey_id, question, response_id, text) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (response_id, question) DO UPDATE SET text = excluded.text
        RETURNING id
        """,
        id,
        survey_id,
        question,
        response_id,
        text,
    )
    return released


async def take_back(tx: Connection, survey_id: UUID, text_id: UUID) -> bool:
    return bool(
        await tx.fetchval(
            "DELETE FROM released_texts WHERE survey_id = $1 AND id = $2 RETURNING true", survey_id, text_id
        )
    )


async def released(connection: Connection, survey_id: UUID) -> list[asyncpg.Record]:
    """By their random ids."""
    return await connection.fetch(
        "SELECT id, question, text FROM released_texts WHERE survey_id = $1 ORDER BY question, id", survey_id
    )


async def released_of(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    """What somebody is told of what they wrote and everybody may read."""
    rows = await connection.fetch(
        """
        SELECT s.title, t.text FROM released_texts t
        JOIN responses r ON r.id = t.response_id JOIN surveys s ON s.id = t.survey_id
        WHERE r.person_id = $1 ORDER BY t.id
        """,
        person_id,
    )
    return [dict(row) for row in rows]


MOST_LISTED, MOST_FOLLOWED = 500, 100

ABOUT = """
    LEFT JOIN occurrences o ON s.target_kind = 'occurrence' AND o.id = s.target_id AND NOT o.gone
    LEFT JOIN series r ON r.id = CASE WHEN s.target_kind = 'series' THEN s.target_id ELSE o.series_id END AND NOT r.gone
"""
"""What a survey asks about, as far as it is a gathering or a series."""


async def listed(connection: Connection, network_id: UUID) -> list[Listed]:
    """A network's surveys that are open or have published results, the newest first."""
    rows = await connection.fetch(
        f"""
        SELECT s.id AS survey_id, s.title, s.closes_at, s.illustrative, coalesce(o.title, r.title) AS about,
               o.series_id, r.title AS series, o.starts_at, p.published_at, (p.results ->> 'n')::int AS n
        FROM surveys s LEFT JOIN published_results p ON p.survey_id = s.id {ABOUT}
        WHERE s.network_id = $1 AND s.activated_at IS NOT NULL AND (s.state = 'open' OR p.id IS NOT NULL)
        ORDER BY coalesce(p.published_at, s.opened_at) DESC, s.id LIMIT {MOST_LISTED}
        """,
        network_id,
    )
    return [Listed.model_validate(dict(row)) for row in rows]


async def about(connection: Connection, survey_id: UUID) -> About | None:
    row = await connection.fetchrow(
        f"SELECT coalesce(o.title, r.title) AS title, o.starts_at FROM surveys s {ABOUT} WHERE s.id = $1", survey_id
    )
    return About.model_validate(dict(row)) if row else None


async def series_and_network(connection: Connection, series_id: UUID) -> tuple[dict[str, Any], UUID] | None:
    """The series' title and whose it is; None for one that nobody has told of, or that is gone."""
    row = await connection.fetchrow(
        "SELECT title, network_id FROM series WHERE id = $1 AND NOT gone AND title IS NOT NULL", series_id
    )
    return (row["title"], row["network_id"]) if row else None


async def published_of_series(connection: Connection, series_id: UUID) -> list[PublishedGathering]:
    """The newest gatherings with published results, by time; without the tables by groups."""
    rows = await connection.fetch(
        f"""
        SELECT * FROM (
            SELECT s.id AS survey_id, (o.starts_at AT TIME ZONE coalesce(o.time_zone, 'Europe/Helsinki'))::date AS day,
                   o.title, s.illustrative, (p.results ->> 'n')::int AS n, o.starts_at,
                   jsonb_path_query_array(p.results, '$.tables[*] ? (@.segment.size() == 0)') AS tables,
                   (SELECT jsonb_object_agg(key, value -> 'text') FROM jsonb_each(p.wording)) AS wording
            FROM occurrences o JOIN surveys s ON s.target_kind = 'occurrence' AND s.target_id = o.id
            JOIN published_results p ON p.survey_id = s.id
            WHERE o.series_id = $1 AND NOT o.gone ORDER BY o.starts_at DESC, s.id LIMIT {MOST_FOLLOWED}
        ) newest ORDER BY starts_at, survey_id
        """,
        series_id,
    )
    return [PublishedGathering.model_validate(dict(row)) for row in rows]
