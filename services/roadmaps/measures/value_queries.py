"""SQL of what indicators have reached."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class Value:
    id: int
    value: Decimal
    unit: str
    on: date
    note: Localised | None
    reported_at: datetime


async def insert_value(
    tx: Connection,
    measure_id: UUID,
    key: str,
    value: Decimal,
    unit: str,
    on: date,
    note: Localised | None,
    at: datetime,
) -> None:
    await tx.execute(
        """
        INSERT INTO indicator_values (measure_id, key, value, unit, "on", note, reported_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        measure_id,
        key,
        value,
        unit,
        on,
        note.model_dump(exclude_none=True) if note else None,
        at,
    )


async def values_of(
    connection: Connection, measure_id: UUID, key: str, day: date | None, after: int | None, limit: int
) -> list[Value]:
    """By their days, those of one day as they were reported; after the value `after` of `day`."""
    rows = await connection.fetch(
        """
        SELECT id, value, unit, "on", note, reported_at FROM indicator_values
        WHERE measure_id = $1 AND key = $2 AND ($3::date IS NULL OR ("on", id) > ($3, $4))
        ORDER BY "on", id LIMIT $5
        """,
        measure_id,
        key,
        day,
        after,
        limit,
    )
    return [_value(row) for row in rows]


async def units_of(connection: Connection, measure_id: UUID) -> dict[str, str]:
    """The unit of each indicator that has values."""
    rows = await connection.fetch("SELECT DISTINCT key, unit FROM indicator_values WHERE measure_id = $1", measure_id)
    return {row["key"]: row["unit"] for row in rows}


def _value(row: Any) -> Value:
    told = {name: row[name] for name in ("id", "value", "unit", "on", "reported_at")}
    return Value(**told, note=Localised.model_validate(row["note"]) if row["note"] else None)
