"""SQL of what was said of the public topics' schemas."""

from typing import Any
from uuid import UUID

from shared.contracts import PublishedSchema
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock


async def after(tx: Connection, last: UUID | None, limit: int | None, lock: Lock = FOR_UPDATE) -> list[PublishedSchema]:
    """The next ones by id, for republishing and open data."""
    rows = await tx.fetch(
        f"""
        SELECT id, version, name, said_by, mark, given_up, fields_given_up FROM published_schemas
        WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 {lock}
        """,
        last,
        limit,
    )
    return [PublishedSchema.model_validate(dict(row)) for row in rows]


async def keep(tx: Connection, state: PublishedSchema) -> None:
    told: dict[str, Any] = state.model_dump(mode="json")
    await tx.execute(
        """
        INSERT INTO published_schemas (id, version, name, said_by, mark, given_up, fields_given_up)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE
        SET version = excluded.version, said_by = excluded.said_by, mark = excluded.mark,
            given_up = excluded.given_up, fields_given_up = excluded.fields_given_up
        """,
        state.id,
        state.version,
        state.name,
        state.said_by,
        state.mark,
        told["given_up"],
        told["fields_given_up"],
    )


async def delete(tx: Connection, id: UUID) -> None:
    await tx.execute("DELETE FROM published_schemas WHERE id = $1", id)
