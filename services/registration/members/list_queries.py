"""Members by the page, by the number, and as their messages say them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.members.queries import COLUMNS, Listed, kept
from services.registration.organisations.queries import ORGANISATION
from shared.contracts import Member, MemberState, Organisation
from shared.postgres import Connection


async def listed(
    connection: Connection,
    network_id: UUID,
    state: MemberState | None,
    last: tuple[datetime | None, UUID | None],
    limit: int,
) -> list[Listed]:
    """In the order in which they joined."""
    rows = await connection.fetch(
        f"""
        SELECT {COLUMNS}, p.address, p.name AS person_name, p.language
        FROM members m JOIN people p ON p.id = m.person_id
        WHERE m.network_id = $1
          AND ($2::text IS NULL OR m.state = $2)
          AND ($3::timestamptz IS NULL OR (m.created_at, m.id) > ($3, $4::uuid))
        ORDER BY m.created_at, m.id
        LIMIT $5
        """,
        network_id,
        state.value if state else None,
        *last,
        limit,
    )
    return [_listed(row) for row in rows]


async def one(connection: Connection, network_id: UUID, member_id: UUID) -> Listed | None:
    row = await connection.fetchrow(
        f"""
        SELECT {COLUMNS}, p.address, p.name AS person_name, p.language
        FROM members m JOIN people p ON p.id = m.person_id
        WHERE m.network_id = $1 AND m.id = $2
        """,
        network_id,
        member_id,
    )
    return _listed(row) if row else None


async def organisations(
    connection: Connection, network_id: UUID, last: tuple[str | None, str | None], limit: int
) -> list[Organisation]:
    """Whom the active members represent and who has enrolled, in Finnish order; never a person (feature A16)."""
    rows = await connection.fetch(
        f"""{ORGANISATION}
        WHERE o.id IN (SELECT organisation_id FROM members WHERE network_id = $1 AND state = 'active'
                       UNION
                       SELECT organisation_id FROM enrolments WHERE network_id = $1 AND state = 'enrolled')
          AND ($2::text IS NULL OR (finnish(o.sort_name), o.id::text) > ($2, $3))
        ORDER BY finnish(o.sort_name), o.id::text
        LIMIT $4""",
        network_id,
        *last,
        limit,
    )
    return [Organisation.model_validate(dict(row)) for row in rows]


async def leaders(connection: Connection, network_id: UUID) -> list[UUID]:
    """Who must hear that somebody waits for a decision."""
    rows = await connection.fetch(
        "SELECT DISTINCT person_id FROM roles WHERE network_id = $1 AND active AND kind IN ('leader', 'secretary')",
        network_id,
    )
    return [row["person_id"] for row in rows]


async def after(tx: Connection, last: UUID | None, limit: int) -> list[Member]:
    """A chunk for republishing, locked; each as its last message said it."""
    rows = await tx.fetch(
        """
        SELECT m.id, m.version, m.network_id, m.person_id, m.organisation_id, m.state, m.since,
               h.from_state AS previous_state
        FROM members m JOIN member_history h ON h.member_id = m.id AND h.version = m.version
        WHERE $1::uuid IS NULL OR m.id > $1
        ORDER BY m.id LIMIT $2
        FOR UPDATE OF m
        """,
        last,
        limit,
    )
    return [Member.model_validate(dict(row)) for row in rows]


async def count_by_state(connection: Connection) -> dict[str, int]:
    rows = await connection.fetch("SELECT state, count(*) AS number FROM members GROUP BY state")
    return {row["state"]: row["number"] for row in rows}


def _listed(row: Any) -> Listed:
    return Listed(kept(row), row["address"], row["person_name"], row["language"])


async def count_active(connection: Connection) -> dict[UUID, int]:
    """By network, also where there is none."""
    rows = await connection.fetch(
        """
        SELECT n.id, count(m.id) AS number
        FROM networks n LEFT JOIN members m ON m.network_id = n.id AND m.state = 'active' GROUP BY n.id
        """
    )
    return {row["id"]: row["number"] for row in rows}
