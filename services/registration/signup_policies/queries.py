"""Seatings: the terms of sign-up of each occurrence, and how full it is; defaults of series."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.signup_policies.rules import Terms
from services.registration.signups.rules import Seating
from shared.contracts import SignupPolicy
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock

SEATING = """
    SELECT occurrence_id, policy, capacity, opens_at, closes_at, starts_at, suspended, confirmed, waiting FROM seatings
"""
POLICY = """
    id, version, policy, capacity, opens_at, least(closes_at, starts_at) AS closes_at, closed OR suspended AS closed
"""


def _seating(row: Any) -> Seating:
    return Seating(**dict(row))


def _policy(row: Any) -> SignupPolicy:
    return SignupPolicy.model_validate(dict(row))


async def seating(connection: Connection, occurrence_id: UUID) -> Seating | None:
    row = await connection.fetchrow(f"{SEATING} WHERE occurrence_id = $1", occurrence_id)
    return _seating(row) if row else None


async def lock_seatings(tx: Connection, occurrence_ids: Sequence[UUID]) -> dict[UUID, Seating]:
    """Holds the occurrences, in the order of their ids: whoever changes places of any of them waits."""
    rows = await tx.fetch(
        f"{SEATING} WHERE occurrence_id = ANY($1::uuid[]) ORDER BY occurrence_id FOR UPDATE", list(occurrence_ids)
    )
    return {row["occurrence_id"]: _seating(row) for row in rows}


async def policies_after(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[SignupPolicy]:
    """The next ones by id, for republishing and open data."""
    rows = await tx.fetch(
        f"""
        SELECT {POLICY} FROM (
            SELECT occurrence_id AS id, * FROM seatings
            WHERE $1::uuid IS NULL OR occurrence_id > $1 ORDER BY occurrence_id LIMIT $2 {lock}
        ) AS chunk ORDER BY id
        """,
        after,
        limit,
    )
    return [_policy(row) for row in rows]


async def terms(connection: Connection, occurrence_id: UUID) -> tuple[int, Terms] | None:
    """The version and the terms as they were set."""
    row = await connection.fetchrow(
        """
        SELECT version, policy, capacity, opens_at, closes_at, join_link, link_visibility
        FROM seatings WHERE occurrence_id = $1
        """,
        occurrence_id,
    )
    return (row["version"], Terms(**{k: v for k, v in row.items() if k != "version"})) if row else None


async def insert_seating(
    tx: Connection, occurrence_id: UUID, terms: Terms, *, own: bool, starts_at: datetime
) -> SignupPolicy | None:
    """None: there was one already."""
    row = await tx.fetchrow(
        f"""
        INSERT INTO seatings (occurrence_id, version, own, starts_at, policy, capacity, ceiling,
                              opens_at, closes_at, join_link, link_visibility)
        VALUES ($1, 1, $2, $3, $4, $5, $5, $6, $7, $8, $9)
        ON CONFLICT (occurrence_id) DO NOTHING
        RETURNING occurrence_id AS {POLICY}
        """,
        occurrence_id,
        own,
        starts_at,
        *_values(terms),
    )
    return _policy(row) if row else None


async def update_terms(
    tx: Connection, occurrence_id: UUID, terms: Terms, *, own: bool, starts_at: datetime, moving_up: int
) -> SignupPolicy:
    """New terms and, in the same breath, seats for the head of the queue: nobody waits beside a free seat."""
    row = await tx.fetchrow(
        f"""
        UPDATE seatings
        SET version = version + 1, own = $2, starts_at = $3, policy = $4, capacity = $5,
            opens_at = $6, closes_at = $7, join_link = $8, link_visibility = $9, closed = false,
            ceiling = CASE WHEN $5::integer IS NOT NULL THEN greatest($5, confirmed + $10) END,
            confirmed = confirmed + $10, waiting = waiting - $10
        WHERE occurrence_id = $1
        RETURNING occurrence_id AS {POLICY}
        """,
        occurrence_id,
        own,
        starts_at,
        *_values(terms),
        moving_up,
    )
    return _policy(row)


def _values(terms: Terms) -> tuple[Any, ...]:
    return (
        terms.policy,
        terms.capacity,
        terms.opens_at,
        terms.closes_at,
        terms.join_link,
        terms.link_visibility,
    )


async def move(tx: Connection, occurrence_id: UUID, starts_at: datetime) -> SignupPolicy | None:
    """The occurrence begins at another time. None: it has no terms."""
    row = await tx.fetchrow(
        f"""
        UPDATE seatings SET version = version + 1, starts_at = $2, closed = false
        WHERE occurrence_id = $1 RETURNING occurrence_id AS {POLICY}
        """,
        occurrence_id,
        starts_at,
    )
    return _policy(row) if row else None


async def suspend(tx: Connection, occurrence_id: UUID) -> SignupPolicy:
    """Called off: nobody has a place while it is."""
    row = await tx.fetchrow(
        f"""
        UPDATE seatings SET version = version + 1, suspended = true, confirmed = 0, waiting = 0
        WHERE occurrence_id = $1 RETURNING occurrence_id AS {POLICY}
        """,
        occurrence_id,
    )
    return _policy(row)


async def resume(
    tx: Connection, occurrence_id: UUID, starts_at: datetime, confirmed: int, waiting: int
) -> SignupPolicy:
    """It takes place after all, with those who had places before."""
    row = await tx.fetchrow(
        f"""
        UPDATE seatings
        SET version = version + 1, suspended = false, closed = false, starts_at = $2, confirmed = $3, waiting = $4,
            ceiling = CASE WHEN capacity IS NOT NULL THEN greatest(capacity, $3) END
        WHERE occurrence_id = $1 RETURNING occurrence_id AS {POLICY}
        """,
        occurrence_id,
        starts_at,
        confirmed,
        waiting,
    )
    return _policy(row)


async def close(tx: Connection, occurrence_id: UUID) -> SignupPolicy:
    row = await tx.fetchrow(
        f"""
        UPDATE seatings SET version = version + 1, closed = true
        WHERE occurrence_id = $1 RETURNING occurrence_id AS {POLICY}
        """,
        occurrence_id,
    )
    return _policy(row)


async def give_up_places(tx: Connection, occurrence_id: UUID, *, confirmed: int, waiting: int, moving_up: int) -> None:
    """Places that people gave up, and seats of these that the head of the queue gets, in one change."""
    await tx.execute(
        """
        UPDATE seatings
        SET confirmed = confirmed - $2 + $4, waiting = waiting - $3 - $4,
            ceiling = CASE WHEN capacity IS NOT NULL THEN greatest(capacity, confirmed - $2 + $4) END
        WHERE occurrence_id = $1
        """,
        occurrence_id,
        confirmed,
        waiting,
        moving_up,
    )


async def take_places(tx: Connection, occurrence_id: UUID, *, confirmed: int, waiting: int) -> int:
    """Places for several people at once; the first of their tickets."""
    first: int = await tx.fetchval(
        """
        UPDATE seatings SET confirmed = confirmed + $2, waiting = waiting + $3, tickets = tickets + $2 + $3
        WHERE occurrence_id = $1 RETURNING tickets - $2 - $3 + 1
        """,
        occurrence_id,
        confirmed,
        waiting,
    )
    return first


async def join_link(connection: Connection, occurrence_id: UUID) -> str | None:
    link: str | None = await connection.fetchval(
        "SELECT join_link FROM seatings WHERE occurrence_id = $1", occurrence_id
    )
    return link


async def with_own_terms(tx: Connection, occurrence_ids: Sequence[UUID]) -> set[UUID]:
    rows = await tx.fetch(
        "SELECT occurrence_id FROM seatings WHERE own AND occurrence_id = ANY($1::uuid[])", list(occurrence_ids)
    )
    return {row["occurrence_id"] for row in rows}


async def holders(connection: Connection, occurrence_id: UUID) -> int:
    """How many have a place, seated or waiting; while the occurrence is called off, those who get theirs back."""
    number: int = await connection.fetchval(
        "SELECT count(*) FROM signups WHERE occurrence_id = $1 AND state <> 'withdrawn'", occurrence_id
    )
    return number
