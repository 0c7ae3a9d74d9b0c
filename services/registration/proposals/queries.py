"""Rows of what people wrote because the register lacked their organisation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from shared.postgres import Connection

State = Literal["open", "accepted", "refused"]


@dataclass(frozen=True)
class Proposal:
    id: UUID
    text: str
    state: State
    organisation_id: UUID | None
    reason: str | None
    created_at: datetime
    proposed_by: UUID | None


PROPOSAL = "SELECT id, text, state, organisation_id, reason, created_at, proposed_by FROM organisation_proposals"


def _proposal(row: Any) -> Proposal:
    return Proposal(**dict(row))


async def insert_proposal(tx: Connection, text: str, proposed_by: UUID, now: datetime) -> UUID:
    proposal_id = uuid4()
    await tx.execute(
        """
        INSERT INTO organisation_proposals (id, text, proposed_by, state, created_at)
        VALUES ($1, $2, $3, 'open', $4)
        """,
        proposal_id,
        text,
        proposed_by,
        now,
    )
    return proposal_id


async def proposal(connection: Connection, proposal_id: UUID) -> Proposal | None:
    row = await connection.fetchrow(f"{PROPOSAL} WHERE id = $1", proposal_id)
    return _proposal(row) if row else None


async def lock_proposal(tx: Connection, proposal_id: UUID) -> Proposal | None:
    row = await tx.fetchrow(f"{PROPOSAL} WHERE id = $1 FOR UPDATE", proposal_id)
    return _proposal(row) if row else None


async def listed(
    connection: Connection, state: State, last: tuple[datetime | None, UUID | None], limit: int
) -> list[Proposal]:
    rows = await connection.fetch(
        f"""{PROPOSAL}
        WHERE state = $1 AND ($2::timestamptz IS NULL OR (created_at, id) > ($2, $3::uuid))
        ORDER BY created_at, id LIMIT $4""",
        state,
        *last,
        limit,
    )
    return [_proposal(row) for row in rows]


async def decide(
    tx: Connection,
    proposal_id: UUID,
    state: State,
    *,
    organisation_id: UUID | None = None,
    reason: str | None = None,
    by: UUID,
    now: datetime,
) -> None:
    await tx.execute(
        """
        UPDATE organisation_proposals
        SET state = $2, organisation_id = $3, reason = $4, decided_by = $5, decided_at = $6
        WHERE id = $1
        """,
        proposal_id,
        state,
        organisation_id,
        reason,
        by,
        now,
    )
