"""Single sign-ups: looked at, changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.signups.rules import State
from shared.contracts import Signup
from shared.postgres import Connection

SIGNUP = "id, version, occurrence_id, person_id, organisation_id, state, attended"


def signup_of(row: Any) -> Signup:
    return Signup.model_validate(dict(row))


def signups_of(rows: Iterable[Any]) -> list[Signup]:
    """Those that are somebody's: what a person who was erased had counts, and nothing is said of it any more."""
    return [signup_of(row) for row in rows if row["person_id"]]


async def signup(connection: Connection, signup_id: UUID) -> Signup | None:
    row = await connection.fetchrow(f"SELECT {SIGNUP} FROM signups WHERE id = $1 AND person_id IS NOT NULL", signup_id)
    return signup_of(row) if row else None


async def lock_signup(tx: Connection, signup_id: UUID) -> Signup | None:
    """After its seating is locked, if the place may change."""
    row = await tx.fetchrow(
        f"SELECT {SIGNUP} FROM signups WHERE id = $1 AND person_id IS NOT NULL FOR UPDATE", signup_id
    )
    return signup_of(row) if row else None


async def state_of(connection: Connection, occurrence_id: UUID, person_id: UUID) -> State | None:
    """What the person's sign-up is; None: they have none, or gave it up."""
    state: State | None = await connection.fetchval(
        "SELECT state FROM signups WHERE occurrence_id = $1 AND person_id = $2 AND state <> 'withdrawn'",
        occurrence_id,
        person_id,
    )
    return state


async def position(connection: Connection, signup_id: UUID) -> int | None:
    """The rank in the queue, from 1; None for who doesn't wait."""
    rank: int | None = await connection.fetchval(
        """
        SELECT (SELECT count(*) FROM signups AS ahead
                WHERE ahead.occurrence_id = mine.occurrence_id AND ahead.state = 'waiting'
                  AND ahead.ticket <= mine.ticket)
        FROM signups AS mine WHERE mine.id = $1 AND mine.state = 'waiting'
        """,
        signup_id,
    )
    return rank


async def change_organisation(tx: Connection, signup_id: UUID, organisation_id: UUID | None) -> Signup:
    row = await tx.fetchrow(
        f"UPDATE signups SET version = version + 1, organisation_id = $2 WHERE id = $1 RETURNING {SIGNUP}",
        signup_id,
        organisation_id,
    )
    return signup_of(row)


async def mark_attended(tx: Connection, signup_id: UUID, attended: bool) -> Signup:
    row = await tx.fetchrow(
        f"UPDATE signups SET version = version + 1, attended = $2 WHERE id = $1 RETURNING {SIGNUP}",
        signup_id,
        attended,
    )
    return signup_of(row)


async def lock_signups(tx: Connection, after: UUID | None, limit: int) -> list[Signup]:
    """A chunk for republishing. Seatings first, as everywhere: two that lock both can't wait for each other."""
    chunk = await tx.fetch(
        """
        SELECT id, occurrence_id FROM signups
        WHERE person_id IS NOT NULL AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2
        """,
        after,
        limit,
    )
    await tx.execute(
        "SELECT FROM seatings WHERE occurrence_id = ANY($1::uuid[]) ORDER BY occurrence_id FOR UPDATE",
        list({row["occurrence_id"] for row in chunk}),
    )
    rows = await tx.fetch(
        f"SELECT {SIGNUP} FROM signups WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", [row["id"] for row in chunk]
    )
    return signups_of(rows)


async def of_person(
    connection: Connection, person_id: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> list[Any]:
    """A person's sign-ups that aren't given up, by time of the occurrence."""
    after_time, after_id = after or (None, None)
    return await connection.fetch(
        """
        SELECT s.id, s.version, s.occurrence_id, s.person_id, s.organisation_id, s.state, s.attended,
               g.starts_at
        FROM signups s JOIN seatings g USING (occurrence_id)
        WHERE s.person_id = $1 AND s.state <> 'withdrawn'
          AND ($2::timestamptz IS NULL OR (g.starts_at, s.id) > ($2, $3::uuid))
        ORDER BY g.starts_at, s.id LIMIT $4
        """,
        person_id,
        after_time,
        after_id,
        limit,
    )


async def count_by_state(connection: Connection) -> dict[str, int]:
    rows = await connection.fetch("SELECT state, count(*) AS number FROM signups GROUP BY state")
    return {row["state"]: row["number"] for row in rows}


async def count_oversold(connection: Connection) -> int:
    """Coming occurrences with more people in than seats, counted anew from the sign-ups themselves."""
    number: int = await connection.fetchval(
        """
        SELECT count(*) FROM seatings s WHERE s.policy = 'limited' AND s.starts_at > now() AND s.ceiling < (
            SELECT count(*) FROM signups p WHERE p.occurrence_id = s.occurrence_id AND p.state = 'confirmed'
        )
        """
    )
    return number


async def network_of_signup(connection: Connection, signup_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval(
        """
        SELECT o.network_id FROM signups s JOIN occurrences o ON o.id = s.occurrence_id WHERE s.id = $1
        """,
        signup_id,
    )
    return network_id
