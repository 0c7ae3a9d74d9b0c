"""What a person's own page shows: their coming places, what they could sign up for, and the series they are in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.signups.rules import State
from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class Place:
    """A coming occurrence and the person's place in it."""

    signup_id: UUID
    title: Localised
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: str | None
    state: State
    position: int | None
    organisation_id: UUID | None
    organisation: Localised | None


@dataclass(frozen=True)
class Offer:
    """A coming occurrence of the person's networks that they aren't in; `full`: they would wait."""

    occurrence_id: UUID
    title: Localised
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: str | None
    full: bool
    organisation_id: UUID | None


@dataclass(frozen=True)
class Followed:
    """A series that the person is in. `title` None: nothing of it has been heard yet."""

    series_id: UUID
    title: Localised | None


PLACE = """
    SELECT s.id AS signup_id, o.title, o.starts_at, o.ends_at, o.time_zone, o.venue, s.state, s.organisation_id,
           register.name AS organisation,
           CASE WHEN s.state = 'waiting' THEN
               (SELECT count(*) FROM signups AS ahead
                WHERE ahead.occurrence_id = o.id AND ahead.state = 'waiting' AND ahead.ticket <= s.ticket)
           END AS position
    FROM signups s
    JOIN occurrences o ON o.id = s.occurrence_id
    LEFT JOIN organisations register ON register.id = s.organisation_id
    WHERE s.person_id = $1 AND o.starts_at > $2
"""


async def places(connection: Connection, person_id: UUID, now: datetime) -> list[Place]:
    rows = await connection.fetch(f"{PLACE} AND s.state <> 'withdrawn' ORDER BY o.starts_at, s.id", person_id, now)
    return [_place(dict(row)) for row in rows]


async def place(connection: Connection, person_id: UUID, signup_id: UUID, now: datetime) -> Place | None:
    row = await connection.fetchrow(f"{PLACE} AND s.id = $3 AND s.state <> 'withdrawn'", person_id, now, signup_id)
    return _place(dict(row)) if row else None


def _place(row: dict[str, object]) -> Place:
    return Place(**{**row, "title": _said(row["title"]), "organisation": _said(row["organisation"])})  # type: ignore[arg-type]


def _said(text: object) -> Localised | None:
    return Localised.model_validate(text) if text else None


async def offers(connection: Connection, person_id: UUID, now: datetime) -> list[Offer]:
    """Open at this moment; the membership's organisation comes along."""
    rows = await connection.fetch(
        """
        SELECT o.id AS occurrence_id, o.title, o.starts_at, o.ends_at, o.time_zone, o.venue,
               coalesce(g.confirmed >= g.capacity, false) AS full, m.organisation_id
        FROM members m
        JOIN occurrences o ON o.network_id = m.network_id AND o.starts_at > $2
        JOIN seatings g ON g.occurrence_id = o.id
        WHERE m.person_id = $1 AND m.state = 'active'
          AND g.policy <> 'none' AND NOT g.suspended
          AND coalesce(g.opens_at <= $2, true) AND least(g.closes_at, g.starts_at) > $2
          AND NOT EXISTS (SELECT FROM signups s
                          WHERE s.occurrence_id = o.id AND s.person_id = $1 AND s.state <> 'withdrawn')
        ORDER BY o.starts_at, o.id LIMIT 100
        """,
        person_id,
        now,
    )
    return [Offer(**{**row, "title": Localised(**row["title"])}) for row in rows]


async def followed(connection: Connection, person_id: UUID) -> list[Followed]:
    rows = await connection.fetch(
        """
        SELECT series_id, series.title FROM series_signups LEFT JOIN series ON series.id = series_id
        WHERE person_id = $1 AND left_at IS NULL ORDER BY series_signups.ticket
        """,
        person_id,
    )
    return [Followed(row["series_id"], Localised(**row["title"]) if row["title"] else None) for row in rows]


async def memberships(connection: Connection, person_id: UUID) -> list[tuple[UUID, Localised]]:
    """(membership, network's name) of those the person is in."""
    rows = await connection.fetch(
        """
        SELECT m.id, n.name FROM members m JOIN networks n ON n.id = m.network_id
        WHERE m.person_id = $1 AND m.state IN ('active', 'pending') ORDER BY finnish(n.sort_name), n.id
        """,
        person_id,
    )
    return [(row["id"], Localised(**row["name"])) for row in rows]


async def organisations(connection: Connection) -> list[tuple[UUID, Localised]]:
    """The register, in Finnish order."""
    rows = await connection.fetch("SELECT id, name FROM organisations ORDER BY finnish(sort_name), id")
    return [(row["id"], Localised(**row["name"])) for row in rows]


async def owns(connection: Connection, person_id: UUID, signup_id: UUID) -> bool:
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM signups WHERE id = $1 AND person_id = $2)", signup_id, person_id
    )
    return found
