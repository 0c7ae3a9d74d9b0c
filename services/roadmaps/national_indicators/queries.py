"""SQL of what was reported of the compass's indicators."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.roadmaps.compass.rules import goals_of
from shared.contracts import GoalFrame, Interpreted, Localised
from shared.postgres import Connection


class Reported(BaseModel):
    """A value as it was reported; `counts`: no later report took its day's place. `seq` orders what was reported."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    value: Decimal
    unit: str
    on: date
    interpretation: Localised | None
    illustrative: bool
    reported_at: datetime
    counts: bool
    seq: int


async def insert_value(
    tx: Connection, value_id: UUID, goal_id: UUID, indicator: str, unit: str, value: Interpreted, now: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO national_indicator_values
            (id, goal_id, indicator, unit, value, "on", interpretation, illustrative, reported_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        value_id,
        goal_id,
        indicator,
        unit,
        value.value,
        value.on,
        value.interpretation.model_dump(exclude_none=True) if value.interpretation else None,
        value.illustrative,
        now,
    )


async def latest_values(connection: Connection, frame: GoalFrame) -> Mapping[tuple[UUID, str, str], Interpreted]:
    """The newest value of each indicator of the frame's goals, by goal, indicator and unit."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT ON (goal_id, indicator, unit)
            goal_id, indicator, unit, value, "on", interpretation, illustrative
        FROM national_indicator_values WHERE goal_id = ANY($1::uuid[])
        ORDER BY goal_id, indicator, unit, "on" DESC, seq DESC
        """,
        [goal.id for _, goal in goals_of(frame)],
    )
    return {(row["goal_id"], row["indicator"], row["unit"]): Interpreted.model_validate(dict(row)) for row in rows}


async def values(
    connection: Connection, goal_id: UUID, indicator: str, after: tuple[date | None, int | None], limit: int
) -> list[Reported]:
    """All that was reported, by the day that it tells of."""
    rows = await connection.fetch(
        """
        SELECT id, value, unit, "on", interpretation, illustrative, reported_at, seq,
               seq = max(seq) OVER (PARTITION BY unit, "on") AS counts
        FROM national_indicator_values WHERE goal_id = $1 AND indicator = $2
            AND ($3::date IS NULL OR ("on", seq) > ($3, $4::bigint))
        ORDER BY "on", seq LIMIT $5
        """,
        goal_id,
        indicator,
        *after,
        limit,
    )
    return [Reported.model_validate(dict(row)) for row in rows]


async def counting_values(
    connection: Connection, frame: GoalFrame
) -> Mapping[tuple[UUID, str, str], list[Interpreted]]:
    """What counts of each indicator of the frame's goals, day by day, by goal, indicator and unit."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT ON (goal_id, indicator, unit, "on")
            goal_id, indicator, unit, value, "on", interpretation, illustrative
        FROM national_indicator_values WHERE goal_id = ANY($1::uuid[])
        ORDER BY goal_id, indicator, unit, "on", seq DESC
        """,
        [goal.id for _, goal in goals_of(frame)],
    )
    found: dict[tuple[UUID, str, str], list[Interpreted]] = {}
    for row in rows:
        key = (row["goal_id"], row["indicator"], row["unit"])
        found.setdefault(key, []).append(Interpreted.model_validate(dict(row)))
    return found
