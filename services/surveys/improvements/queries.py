"""SQL of improvements and of the results that they come from."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.contracts import Improvement, ImprovementSource
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock

COLUMNS = tuple(Improvement.model_fields)
SELECT = f"SELECT {', '.join(COLUMNS)} FROM improvements"
INSERT = (
    f"INSERT INTO improvements ({', '.join(COLUMNS)}) VALUES ({', '.join(f'${n + 1}' for n in range(len(COLUMNS)))})"
)
UPDATE = (
    f"UPDATE improvements SET {', '.join(f'{name} = ${n + 1}' for n, name in enumerate(COLUMNS) if name != 'id')} "
    f"WHERE id = ${COLUMNS.index('id') + 1}"
)


async def improvement(connection: Connection, improvement_id: UUID) -> Improvement | None:
    row = await connection.fetchrow(f"{SELECT} WHERE id = $1", improvement_id)
    return Improvement.model_validate(dict(row)) if row else None


async def lock_improvement(tx: Connection, improvement_id: UUID) -> Improvement | None:
    row = await tx.fetchrow(f"{SELECT} WHERE id = $1 FOR UPDATE", improvement_id)
    return Improvement.model_validate(dict(row)) if row else None


async def improvements_after(
    tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE
) -> list[Improvement]:
    """The next ones by id, for republishing and open data."""
    rows = await tx.fetch(f"{SELECT} WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 {lock}", after, limit)
    return [Improvement.model_validate(dict(row)) for row in rows]


async def insert_improvement(tx: Connection, agreed: Improvement) -> None:
    await tx.execute(INSERT, *_values(agreed))


async def update_improvement(tx: Connection, changed: Improvement) -> None:
    await tx.execute(UPDATE, *_values(changed))


async def improvements(
    connection: Connection, network_id: UUID, after: UUID | None, limit: int | None
) -> list[Improvement]:
    """Those that a network agreed on, and those of an earlier one that shaped it."""
    rows = await connection.fetch(
        f"""
        {SELECT} WHERE (network_id = $1 OR edition_id = $1) AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
        """,
        network_id,
        after,
        limit,
    )
    return [Improvement.model_validate(dict(row)) for row in rows]


async def unpublished(
    connection: Connection, network_id: UUID, sources: Sequence[ImprovementSource]
) -> list[ImprovementSource]:
    """Those of the sources that aren't questions in published results of the network."""
    rows = await connection.fetch(
        """
        SELECT asked.place FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS asked (survey_id, question, place)
        WHERE NOT EXISTS (
            SELECT FROM published_results p JOIN surveys s ON s.id = p.survey_id
            WHERE p.survey_id = asked.survey_id AND s.network_id = $1 AND p.wording ? asked.question
        )
        ORDER BY asked.place
        """,
        network_id,
        [source.survey_id for source in sources],
        [source.question for source in sources],
    )
    return [sources[row["place"] - 1] for row in rows]


async def any_illustrative(connection: Connection, sources: Sequence[ImprovementSource]) -> bool:
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM surveys WHERE id = ANY($1::uuid[]) AND illustrative)",
        [source.survey_id for source in sources],
    )
    return found


async def wordings(connection: Connection, improvement_ids: Sequence[UUID]) -> dict[tuple[UUID, str], dict[str, Any]]:
    """How the questions behind these improvements were worded."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT p.survey_id, source ->> 'question' AS question,
               p.wording -> (source ->> 'question') -> 'text' AS text
        FROM improvements i, jsonb_array_elements(i.sources) AS source
        JOIN published_results p ON p.survey_id = (source ->> 'survey_id')::uuid
        WHERE i.id = ANY($1::uuid[])
        """,
        list(improvement_ids),
    )
    return {(row["survey_id"], row["question"]): row["text"] for row in rows if row["text"]}


async def network_of_improvement(connection: Connection, improvement_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval(
        "SELECT network_id FROM improvements WHERE id = $1", improvement_id
    )
    return network_id


def _values(kept: Improvement) -> list[Any]:
    told = {name: getattr(kept, name) for name in COLUMNS}
    texts = {name: value.model_dump(exclude_none=True) for name, value in told.items() if hasattr(value, "model_dump")}
    return list({**told, **texts, "sources": [one.model_dump(mode="json") for one in kept.sources]}.values())
