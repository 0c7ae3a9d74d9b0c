"""SQL of surveys."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import SurveyState
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock

COLUMNS = tuple(KeptSurvey.model_fields)
SELECT = f"SELECT {', '.join(COLUMNS)} FROM surveys"
INSERT = f"INSERT INTO surveys ({', '.join(COLUMNS)}) VALUES ({', '.join(f'${n + 1}' for n in range(len(COLUMNS)))})"
UPDATE = (
    f"UPDATE surveys SET {', '.join(f'{name} = ${n + 1}' for n, name in enumerate(COLUMNS) if name != 'id')} "
    f"WHERE id = ${COLUMNS.index('id') + 1}"
)


async def survey(connection: Connection, survey_id: UUID) -> KeptSurvey | None:
    row = await connection.fetchrow(f"{SELECT} WHERE id = $1", survey_id)
    return KeptSurvey.model_validate(dict(row)) if row else None


async def lock_survey(tx: Connection, survey_id: UUID) -> KeptSurvey | None:
    row = await tx.fetchrow(f"{SELECT} WHERE id = $1 FOR UPDATE", survey_id)
    return KeptSurvey.model_validate(dict(row)) if row else None


async def lock_surveys_of(tx: Connection, occurrence_ids: Collection[UUID]) -> list[KeptSurvey]:
    """Those about these occurrences, by id."""
    rows = await tx.fetch(
        f"{SELECT} WHERE target_kind = 'occurrence' AND target_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE",
        list(occurrence_ids),
    )
    return _kept(rows)


async def surveys_after(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[KeptSurvey]:
    """The next ones by id that others know of, for republishing and open data."""
    rows = await tx.fetch(
        f"""
        {SELECT} WHERE activated_at IS NOT NULL AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2 {lock}
        """,
        after,
        limit,
    )
    return _kept(rows)


async def insert_survey(tx: Connection, kept: KeptSurvey) -> None:
    await tx.execute(INSERT, *_values(kept))


async def insert_made_by_default(tx: Connection, kept: KeptSurvey) -> bool:
    """False: the default has made the occurrence's survey before."""
    made = await tx.fetchval(
        f"""
        {INSERT} ON CONFLICT (made_by_default, target_id) WHERE made_by_default IS NOT NULL DO NOTHING
        RETURNING true
        """,
        *_values(kept),
    )
    return bool(made)


async def update_survey(tx: Connection, kept: KeptSurvey) -> None:
    await tx.execute(UPDATE, *_values(kept))


async def surveys_of_network(
    connection: Connection, network_id: UUID, state: str | None, after: UUID | None, limit: int
) -> list[KeptSurvey]:
    rows = await connection.fetch(
        f"""
        {SELECT} WHERE network_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR id > $3)
        ORDER BY id LIMIT $4
        """,
        network_id,
        state,
        after,
        limit,
    )
    return _kept(rows)


async def public_surveys(
    connection: Connection, network_id: UUID | None, target_id: UUID | None, after: UUID | None, limit: int
) -> list[KeptSurvey]:
    """What everybody may know of: all that isn't a draft."""
    rows = await connection.fetch(
        f"""
        {SELECT} WHERE activated_at IS NOT NULL AND state <> 'draft'
            AND ($1::uuid IS NULL OR network_id = $1) AND ($2::uuid IS NULL OR target_id = $2)
            AND ($3::uuid IS NULL OR id > $3)
        ORDER BY id LIMIT $4
        """,
        network_id,
        target_id,
        after,
        limit,
    )
    return _kept(rows)


async def network_of_survey(connection: Connection, survey_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval("SELECT network_id FROM surveys WHERE id = $1", survey_id)
    return network_id


async def surveys_by_state(connection: Connection) -> dict[str, int]:
    rows = await connection.fetch("SELECT state, count(*) FROM surveys GROUP BY state")
    counted = {row[0]: row[1] for row in rows}
    return {state.value: counted.get(state.value, 0) for state in SurveyState}


def _kept(rows: Sequence[Any]) -> list[KeptSurvey]:
    return [KeptSurvey.model_validate(dict(row)) for row in rows]


def _values(kept: KeptSurvey) -> list[Any]:
    values = (getattr(kept, name) for name in COLUMNS)
    return [value.model_dump(exclude_none=True) if hasattr(value, "model_dump") else value for value in values]
