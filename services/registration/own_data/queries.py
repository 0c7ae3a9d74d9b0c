"""All that registration holds about a person, part by part; nothing of anybody else."""

from typing import Any
from uuid import UUID

from shared.postgres import Connection

Rows = list[dict[str, Any]]


async def _fetch(connection: Connection, query: str, person_id: UUID) -> Rows:
    return [dict(row) for row in await connection.fetch(query, person_id)]


async def profile(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT id, address, name, language, created_at, confirmed_at,
               ARRAY(SELECT role FROM staff WHERE person_id = $1 ORDER BY role) AS platform_roles
        FROM people WHERE id = $1
        """,
        person_id,
    )


async def address_changes(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT old_address, new_address, asked_at, confirmed_at FROM address_changes
        WHERE person_id = $1 ORDER BY asked_at
        """,
        person_id,
    )


async def sessions(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        "SELECT created_at, used_at, expires_at, browser FROM sessions WHERE person_id = $1 ORDER BY created_at",
        person_id,
    )


async def memberships(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT m.id, n.name AS network, o.name AS organisation, m.organisation_text, m.target_groups, m.source,
               m.state, m.since, m.created_at, m.confirmed_at, m.notice_version,
               m.created_by IS NOT NULL AND m.created_by <> $1 AS begun_by_somebody_else
        FROM members m JOIN networks n ON n.id = m.network_id LEFT JOIN organisations o ON o.id = m.organisation_id
        WHERE m.person_id = $1 ORDER BY m.created_at
        """,
        person_id,
    )


async def membership_history(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT h.member_id, h.from_state, h.to_state, h.reason, h.at,
               h.by_person IS NOT NULL AND h.by_person <> $1 AS by_somebody_else
        FROM member_history h JOIN members m ON m.id = h.member_id
        WHERE m.person_id = $1 ORDER BY h.at, h.version
        """,
        person_id,
    )


async def decisions(connection: Connection, person_id: UUID) -> Rows:
    """What the person decided about others: when and what, not about whom."""
    return await _fetch(
        connection,
        """
        SELECT at, to_state, reason FROM member_history h JOIN members m ON m.id = h.member_id
        WHERE h.by_person = $1 AND m.person_id <> $1 ORDER BY at
        """,
        person_id,
    )


async def roles(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT n.name AS network, r.kind, r.starts_on, r.ends_on, r.active, r.created_at
        FROM roles r JOIN networks n ON n.id = r.network_id WHERE r.person_id = $1 ORDER BY r.created_at
        """,
        person_id,
    )


async def signups(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT s.id, x.title, x.starts_at, o.name AS organisation, s.state, s.attended, s.created_at,
               s.created_by IS NOT NULL AND s.created_by <> $1 AS made_by_somebody_else
        FROM signups s LEFT JOIN occurrences x ON x.id = s.occurrence_id
        LEFT JOIN organisations o ON o.id = s.organisation_id
        WHERE s.person_id = $1 ORDER BY s.created_at
        """,
        person_id,
    )


async def series_signups(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT s.id, x.title, o.name AS organisation, s.created_at, s.left_at
        FROM series_signups s LEFT JOIN series x ON x.id = s.series_id
        LEFT JOIN organisations o ON o.id = s.organisation_id
        WHERE s.person_id = $1 ORDER BY s.created_at
        """,
        person_id,
    )


async def proposals(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT text, state, reason, created_at, decided_at FROM organisation_proposals
        WHERE proposed_by = $1 ORDER BY created_at
        """,
        person_id,
    )


async def consents(connection: Connection, person_id: UUID) -> Rows:
    return await _fetch(
        connection,
        """
        SELECT c.purpose, c.text_version, c.given, c.at, t.fi AS text FROM consents c
        JOIN consent_texts t ON t.purpose = c.purpose AND t.version = c.text_version
        WHERE c.person_id = $1 ORDER BY c.seq
        """,
        person_id,
    )


async def made(connection: Connection, person_id: UUID) -> Rows:
    """What else the person began or counted for others, by kind."""
    return await _fetch(
        connection,
        """
        SELECT kind, count(*) AS number FROM (
            SELECT 'networks' AS kind FROM networks WHERE created_by = $1
            UNION ALL SELECT 'enrolments' FROM enrolments WHERE created_by = $1
            UNION ALL SELECT 'memberships of others' FROM members WHERE created_by = $1 AND person_id <> $1
            UNION ALL SELECT 'sign-ups of others' FROM signups WHERE created_by = $1 AND person_id <> $1
            UNION ALL SELECT 'roles of others' FROM roles WHERE created_by = $1 AND person_id <> $1
            UNION ALL SELECT 'head counts' FROM attendances WHERE counted_by = $1
            UNION ALL SELECT 'keys for programs' FROM api_keys WHERE created_by = $1
            UNION ALL SELECT 'decisions on proposals' FROM organisation_proposals WHERE decided_by = $1
        ) AS acts GROUP BY kind ORDER BY kind
        """,
        person_id,
    )
