"""Places of many at once: given up, moved up, called off, given back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.registration.signups.queries import SIGNUP, signups_of
from shared.contracts import Signup
from shared.postgres import Connection


async def withdraw(tx: Connection, signup_ids: Sequence[UUID]) -> list[Signup]:
    rows = await tx.fetch(
        f"""
        UPDATE signups SET version = version + 1, state = 'withdrawn', returns_to = NULL, attended = false
        WHERE id = ANY($1::uuid[]) AND state <> 'withdrawn' RETURNING {SIGNUP}
        """,
        list(signup_ids),
    )
    return sorted(signups_of(rows), key=lambda s: s.id)


async def promote(tx: Connection, occurrence_id: UUID, count: int) -> list[Signup]:
    """Seats for the head of the queue, in the order of the tickets. The seating is locked and counts them already."""
    rows = await tx.fetch(
        f"""
        UPDATE signups SET version = version + 1, state = 'confirmed'
        WHERE id IN (SELECT id FROM signups WHERE occurrence_id = $1 AND state = 'waiting' ORDER BY ticket LIMIT $2)
        RETURNING ticket, {SIGNUP}
        """,
        occurrence_id,
        count,
    )
    return signups_of(sorted(rows, key=lambda row: row["ticket"]))


async def call_off(tx: Connection, occurrence_id: UUID) -> list[Signup]:
    """Their occurrence is cancelled; what they had is kept in case it takes place after all."""
    rows = await tx.fetch(
        f"""
        UPDATE signups SET version = version + 1, returns_to = state, state = 'cancelled', attended = false
        WHERE occurrence_id = $1 AND state IN ('confirmed', 'waiting') RETURNING ticket, {SIGNUP}
        """,
        occurrence_id,
    )
    return signups_of(sorted(rows, key=lambda row: row["ticket"]))


async def reinstate(tx: Connection, occurrence_id: UUID, capacity: int | None) -> list[Signup]:
    """Everybody has what they had; seats given up meanwhile go to the head of the queue."""
    rows = await tx.fetch(
        """
        WITH back AS (
            SELECT id, row_number() OVER (ORDER BY returns_to, ticket) AS place, returns_to
            FROM signups WHERE occurrence_id = $1 AND state = 'cancelled'
        )
        UPDATE signups
        SET version = version + 1, returns_to = NULL,
            state = CASE WHEN back.returns_to = 'confirmed' OR $2::integer IS NULL OR back.place <= $2
                         THEN 'confirmed' ELSE 'waiting' END
        FROM back WHERE signups.id = back.id
        RETURNING ticket, signups.id, version, occurrence_id, person_id, organisation_id, state, attended
        """,
        occurrence_id,
        capacity,
    )
    return signups_of(sorted(rows, key=lambda row: row["ticket"]))


async def insert_places(
    tx: Connection, signups: Sequence[Signup], tickets: Sequence[int], series_signups: Sequence[UUID], now: datetime
) -> None:
    """Places that come with a series."""
    await tx.executemany(
        """
        INSERT INTO signups (id, version, occurrence_id, person_id, organisation_id, series_signup_id, state,
                             ticket, created_at)
        VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8)
        """,
        [
            (s.id, s.occurrence_id, s.person_id, s.organisation_id, series_signup_id, str(s.state), ticket, now)
            for s, ticket, series_signup_id in zip(signups, tickets, series_signups, strict=True)
        ],
    )


async def active(connection: Connection, occurrence_ids: Sequence[UUID]) -> list[Signup]:
    """Everybody with a place in any of the occurrences, seated or waiting."""
    rows = await connection.fetch(
        f"""
        SELECT {SIGNUP} FROM signups
        WHERE occurrence_id = ANY($1::uuid[]) AND state IN ('confirmed', 'waiting') ORDER BY occurrence_id, ticket
        """,
        list(occurrence_ids),
    )
    return signups_of(rows)
