"""How each membership came to be what it is (feature A4)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.members.queries import Kept
from shared.contracts import MemberState
from shared.postgres import Connection


@dataclass(frozen=True)
class Moment:
    """One entry of a membership's history."""

    version: int
    from_state: MemberState | None
    to_state: MemberState
    reason: str | None
    at: datetime
    by_person: UUID | None


async def insert_moment(
    tx: Connection, after: Kept, before: MemberState | None, *, reason: str | None, by: UUID | None, now: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO member_history (member_id, version, from_state, to_state, reason, at, by_person)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        after.id,
        after.version,
        before.value if before else None,
        after.state.value,
        reason,
        now,
        by,
    )


async def history(connection: Connection, member_id: UUID) -> list[Moment]:
    rows = await connection.fetch(
        """
        SELECT version, from_state, to_state, reason, at, by_person
        FROM member_history WHERE member_id = $1 ORDER BY version
        """,
        member_id,
    )
    return [
        Moment(
            row["version"],
            MemberState(row["from_state"]) if row["from_state"] else None,
            MemberState(row["to_state"]),
            row["reason"],
            row["at"],
            row["by_person"],
        )
        for row in rows
    ]
