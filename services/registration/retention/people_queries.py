"""Who and what has had its time of what is said on Kafka too, and so isn't simply deleted.

What is found is locked, and what somebody acts on at that moment isn't found: who comes back isn't purged.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.registration.erasures.rows_queries import Gone
from shared.postgres import Connection

UNCONFIRMED = """
    FROM members m LEFT JOIN secret_links l ON l.purpose = 'confirm' AND l.subject_id = m.id
    WHERE m.state = 'pending' AND m.confirmed_at IS NULL
"""
UNCONFIRMED_SINCE = "coalesce(l.expires_at, m.since)"


async def unconfirmed_members(connection: Connection, before: datetime, limit: int) -> list[UUID]:
    """Wishes to join whose link has died before that moment."""
    rows = await connection.fetch(
        f"SELECT m.id {UNCONFIRMED} AND {UNCONFIRMED_SINCE} < $1 ORDER BY m.id LIMIT $2 FOR UPDATE OF m SKIP LOCKED",
        before,
        limit,
    )
    return [row["id"] for row in rows]


async def oldest_unconfirmed_member(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(f"SELECT min({UNCONFIRMED_SINCE}) {UNCONFIRMED}")
    return found


async def ended_members(connection: Connection, before: datetime, limit: int) -> list[UUID]:
    rows = await connection.fetch(
        """
        SELECT id FROM members WHERE state IN ('withdrawn', 'rejected') AND since < $1
        ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
        """,
        before,
        limit,
    )
    return [row["id"] for row in rows]


async def oldest_ended_member(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        "SELECT min(since) FROM members WHERE state IN ('withdrawn', 'rejected')"
    )
    return found


async def delete_member(tx: Connection, member_id: UUID) -> Gone | None:
    """With its history; its tombstone's version."""
    row = await tx.fetchrow("DELETE FROM members WHERE id = $1 RETURNING id, version + 1", member_id)
    return Gone(*row) if row else None


async def delete_ended_roles(tx: Connection, before: datetime, limit: int) -> list[Gone]:
    rows = await tx.fetch(
        """
        DELETE FROM roles WHERE id IN (SELECT id FROM roles WHERE NOT active AND ends_on < $1::date LIMIT $2)
        RETURNING id, version + 1
        """,
        before,
        limit,
    )
    return [Gone(*row) for row in rows]


async def oldest_ended_role(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval("SELECT min(ends_on)::timestamptz FROM roles WHERE NOT active")
    return found


async def make_old_signups_nobodys(tx: Connection, before: datetime, limit: int) -> list[Gone]:
    """Of gatherings that began before that moment. What they count for stays."""
    rows = await tx.fetch(
        """
        UPDATE signups
        SET version = version + 1, person_id = NULL, created_by = NULL, series_signup_id = NULL,
            created_at = date_trunc('day', created_at)
        WHERE id IN (
            SELECT s.id FROM seatings g JOIN signups s USING (occurrence_id)
            WHERE g.starts_at < $1 AND s.person_id IS NOT NULL ORDER BY s.id LIMIT $2 FOR UPDATE OF s
        )
        RETURNING id, version
        """,
        before,
        limit,
    )
    return [Gone(*row) for row in rows]


async def oldest_signup(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        """
        SELECT min(starts_at) FROM seatings
        WHERE EXISTS (SELECT FROM signups s WHERE s.occurrence_id = seatings.occurrence_id AND s.person_id IS NOT NULL)
        """
    )
    return found


NOTHING_LEFT = """
    NOT EXISTS (SELECT FROM members m WHERE m.person_id = p.id AND m.state IN ('pending', 'active'))
    AND NOT EXISTS (SELECT FROM roles r WHERE r.person_id = p.id AND r.active)
    AND NOT EXISTS (SELECT FROM staff s WHERE s.person_id = p.id)
    AND NOT EXISTS (SELECT FROM erasure_requests e WHERE e.person_id = p.id)
"""

LAST_SEEN = """
    greatest(
        p.created_at, p.confirmed_at,
        (SELECT max(m.since) FROM members m WHERE m.person_id = p.id),
        (SELECT max(r.ends_on)::timestamptz FROM roles r WHERE r.person_id = p.id),
        (SELECT max(g.starts_at) FROM signups s JOIN seatings g USING (occurrence_id) WHERE s.person_id = p.id),
        (SELECT max(s.left_at) FROM series_signups s WHERE s.person_id = p.id),
        (SELECT max(s.created_at) FROM sessions s WHERE s.person_id = p.id)
    )
"""
"""greatest() passes over what is NULL."""


async def people_unseen(connection: Connection, before: datetime, limit: int) -> list[UUID]:
    """Who confirmed once and has been in nothing since that moment."""
    rows = await connection.fetch(
        f"""
        SELECT p.id FROM people p
        WHERE p.confirmed_at IS NOT NULL AND p.created_at < $1 AND {NOTHING_LEFT} AND {LAST_SEEN} < $1
        ORDER BY p.id LIMIT $2 FOR UPDATE OF p SKIP LOCKED
        """,
        before,
        limit,
    )
    return [row["id"] for row in rows]


async def oldest_unseen(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        f"SELECT min({LAST_SEEN}) FROM people p WHERE p.confirmed_at IS NOT NULL AND {NOTHING_LEFT}"
    )
    return found


NEVER_IN_ANYTHING = """
    p.confirmed_at IS NULL
    AND NOT EXISTS (SELECT FROM members m WHERE m.person_id = p.id)
    AND NOT EXISTS (SELECT FROM roles r WHERE r.person_id = p.id)
    AND NOT EXISTS (SELECT FROM staff s WHERE s.person_id = p.id)
    AND NOT EXISTS (SELECT FROM signups s WHERE s.person_id = p.id)
    AND NOT EXISTS (SELECT FROM series_signups s WHERE s.person_id = p.id)
    AND NOT EXISTS (SELECT FROM erasure_requests e WHERE e.person_id = p.id)
"""
LAST_LINK = "greatest(p.created_at, (SELECT max(l.expires_at) FROM secret_links l WHERE l.person_id = p.id))"


async def people_unconfirmed(connection: Connection, before: datetime, limit: int) -> Sequence[UUID]:
    rows = await connection.fetch(
        f"""
        SELECT p.id FROM people p WHERE {NEVER_IN_ANYTHING} AND {LAST_LINK} < $1
        ORDER BY p.id LIMIT $2 FOR UPDATE OF p SKIP LOCKED
        """,
        before,
        limit,
    )
    return [row["id"] for row in rows]


async def oldest_unconfirmed(connection: Connection) -> datetime | None:
    found: datetime | None = await connection.fetchval(
        f"SELECT min({LAST_LINK}) FROM people p WHERE {NEVER_IN_ANYTHING}"
    )
    return found
