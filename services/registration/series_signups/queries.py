"""People who are in a whole series."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.signups.queries import SIGNUP, signup_of
from shared.contracts import Signup
from shared.postgres import Connection


@dataclass(frozen=True)
class SeriesSignup:
    """One person's standing place in a series; `ticket` orders them."""

    id: UUID
    series_id: UUID
    person_id: UUID
    organisation_id: UUID | None
    ticket: int


COLUMNS = "id, series_id, person_id, organisation_id, ticket"


def _series_signup(row: Any) -> SeriesSignup:
    return SeriesSignup(**dict(row))


async def series_signup(connection: Connection, series_signup_id: UUID) -> SeriesSignup | None:
    row = await connection.fetchrow(f"SELECT {COLUMNS} FROM series_signups WHERE id = $1", series_signup_id)
    return _series_signup(row) if row else None


async def of_person(connection: Connection, series_id: UUID, person_id: UUID) -> SeriesSignup | None:
    row = await connection.fetchrow(
        f"SELECT {COLUMNS} FROM series_signups WHERE series_id = $1 AND person_id = $2 AND left_at IS NULL",
        series_id,
        person_id,
    )
    return _series_signup(row) if row else None


async def insert(
    tx: Connection,
    series_signup_id: UUID,
    series_id: UUID,
    person_id: UUID,
    organisation_id: UUID | None,
    now: datetime,
) -> None:
    await tx.execute(
        """
        INSERT INTO series_signups (id, series_id, person_id, organisation_id, created_at) VALUES ($1, $2, $3, $4, $5)
        """,
        series_signup_id,
        series_id,
        person_id,
        organisation_id,
        now,
    )


async def leave(tx: Connection, series_signup_id: UUID, now: datetime) -> None:
    await tx.execute("UPDATE series_signups SET left_at = $2 WHERE id = $1", series_signup_id, now)


async def coming_places(tx: Connection, series_signup_id: UUID, now: datetime) -> list[Signup]:
    """The places that came with the series and lie ahead."""
    rows = await tx.fetch(
        f"""
        SELECT {SIGNUP} FROM signups
        WHERE series_signup_id = $1 AND state <> 'withdrawn'
          AND occurrence_id IN (SELECT occurrence_id FROM seatings WHERE starts_at > $2)
        """,
        series_signup_id,
        now,
    )
    return [signup_of(row) for row in rows]


async def places(connection: Connection, series_signup_id: UUID) -> list[Signup]:
    """All places that came with the series."""
    rows = await connection.fetch(
        f"SELECT {SIGNUP} FROM signups WHERE series_signup_id = $1 ORDER BY occurrence_id", series_signup_id
    )
    return [signup_of(row) for row in rows]


async def lacking_places(tx: Connection, occurrence_id: UUID, series_id: UUID, only: UUID | None) -> list[SeriesSignup]:
    """Who is in the series and never had a place in the occurrence, in the order of their tickets.

    Who gave up the place in this one occurrence isn't put back. `only`: of this series sign-up alone.
    """
    rows = await tx.fetch(
        f"""
        SELECT {COLUMNS} FROM series_signups
        WHERE series_id = $2 AND left_at IS NULL AND ($3::uuid IS NULL OR id = $3)
          AND NOT EXISTS (SELECT FROM signups s
                          WHERE s.occurrence_id = $1 AND s.person_id = series_signups.person_id
                            AND (s.state <> 'withdrawn' OR s.series_signup_id = series_signups.id))
        ORDER BY ticket
        """,
        occurrence_id,
        series_id,
        only,
    )
    return [_series_signup(row) for row in rows]
