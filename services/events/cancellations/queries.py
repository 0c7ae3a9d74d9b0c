"""SQL of acts of calling off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from shared.contracts import Localised
from shared.postgres import Connection

Reach: TypeAlias = Literal["one", "following", "all", "replanned"]


@dataclass(frozen=True)
class Cancellation:
    """`rule_before` was the series' rule until this act cut it short to `rule_after`; both None: it cut nothing."""

    id: UUID
    series_id: UUID
    reach: Reach
    rule_before: str | None
    rule_after: str | None


async def insert_cancellation(
    tx: Connection,
    act: UUID,
    series_id: UUID,
    reach: Reach,
    *,
    by: UUID | None,
    now: datetime,
    reason: Localised | None = None,
    rule: tuple[str | None, str | None] = (None, None),
) -> None:
    """`by` None: nobody, the series went on by itself. `rule` is the series' rule before and after the act."""
    await tx.execute(
        """
        INSERT INTO cancellations (id, series_id, reach, reason, rule_before, rule_after, cancelled_by, cancelled_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        act,
        series_id,
        reach,
        reason.model_dump(exclude_none=True) if reason else None,
        *rule,
        by,
        now,
    )


async def cancellation(connection: Connection, act: UUID) -> Cancellation | None:
    row = await connection.fetchrow(
        "SELECT id, series_id, reach, rule_before, rule_after FROM cancellations WHERE id = $1", act
    )
    return Cancellation(**dict(row)) if row else None


async def replanning_acts(connection: Connection, series_id: UUID) -> frozenset[UUID]:
    """Acts that called off dates because the rule no longer had them."""
    rows = await connection.fetch(
        "SELECT id FROM cancellations WHERE series_id = $1 AND reach = 'replanned'", series_id
    )
    return frozenset(row["id"] for row in rows)
