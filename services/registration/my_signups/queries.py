"""What a person's own page shows: their coming places, what they could sign up for, and the series they are in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.signups.rules import State
from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class Gathering:
    """What tells one coming occurrence from another. `holiday` is the public holiday that it falls on."""

    title: Localised
    theme: Localised | None
    holiday: Localised | None
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: str | None


@dataclass(frozen=True)
class Place(Gathering):
    """The person's place in an occurrence."""

    signup_id: UUID
    state: State
    position: int | None
    organisation_id: UUID | None
    organisation: Localised | None


@dataclass(frozen=True)
class Offer(Gathering):
    """An occurrence of the person's networks that they aren't in; `full`: they would wait."""

    occurrence_id: UUID
    full: bool
    organisation_id: UUID | None


@dataclass(frozen=True)
class Followed:
    """A series that the person is in. `title` None: nothing of it has been heard yet."""

    series_id: UUID
    title: Localised | None


@dataclass(frozen=True)
class SeriesOffer(Followed):
    """A series of the person's networks that has open dates and that they aren't in."""

    organisation_id: UUID | None


GATHERING = "o.title, theme.title AS theme, o.holiday, o.starts_at, o.ends_at, o.time_zone, o.venue"
THEME = "LEFT JOIN themes theme ON theme.id = o.theme_id AND theme.state <> 'dropped'"
OPEN = """
    g.policy <> 'none' AND NOT g.suspended AND coalesce(g.opens_at <= $2, true) AND least(g.closes_at, g.starts_at) > $2
"""
PLACE = f"""
    SELECT s.id AS signup_id, {GATHERING}, s.state, s.organisation_id, register.name AS organisation,
           CASE WHEN s.state = 'waiting' THEN
               (SELECT count(*) FROM signups AS ahead
                WHERE ahead.occurrence_id = o.id AND ahead.state = 'waiting' AND ahead.ticket <= s.ticket)
           END AS position
    FROM signups s
    JOIN occurrences o ON o.id = s.occurrence_id
    {THEME}
    LEFT JOIN organisations register ON register.id = s.organisation_id
    WHERE s.person_id = $1 AND o.starts_at > $2
"""


async def places(connection: Connection, person_id: UUID, now: datetime) -> list[Place]:
    rows = await connection.fetch(f"{PLACE} AND s.state <> 'withdrawn' ORDER BY o.starts_at, s.id", person_id, now)
    return [Place(**_localised(row)) for row in rows]


async def place(connection: Connection, person_id: UUID, signup_id: UUID, now: datetime) -> Place | None:
    row = await connection.fetchrow(f"{PLACE} AND s.id = $3 AND s.state <> 'withdrawn'", person_id, now, signup_id)
    return Place(**_localised(row)) if row else None


async def offers(connection: Connection, person_id: UUID, now: datetime) -> list[Offer]:
    """Open at this moment; the membership's organisation comes along."""
    rows = await connection.fetch(
        f"""
        SELECT o.id AS occurrence_id, {GATHERING}, coalesce(g.confirmed >= g.capacity, false) AS full, m.organisation_id
        FROM members m
        JOIN occurrences o ON o.network_id = m.network_id AND o.starts_at > $2
        JOIN seatings g ON g.occurrence_id = o.id
        {THEME}
        WHERE m.person_id = $1 AND m.state = 'active' AND {OPEN}
          AND NOT EXISTS (SELECT FROM signups s
                          WHERE s.occurrence_id = o.id AND s.person_id = $1 AND s.state <> 'withdrawn')
        ORDER BY o.starts_at, o.id LIMIT 100
        """,
        person_id,
        now,
    )
    return [Offer(**_localised(row)) for row in rows]


async def series_offers(connection: Connection, person_id: UUID, now: datetime) -> list[SeriesOffer]:
    """The series of the next open dates first; a gathering that is a series of one is no series to people."""
    rows = await connection.fetch(
        f"""
        SELECT o.series_id, series.title, m.organisation_id
        FROM members m
        JOIN occurrences o ON o.network_id = m.network_id AND o.starts_at > $2
        JOIN seatings g ON g.occurrence_id = o.id
        LEFT JOIN series ON series.id = o.series_id
        WHERE m.person_id = $1 AND m.state = 'active' AND {OPEN}
          AND NOT EXISTS (SELECT FROM series_signups s
                          WHERE s.series_id = o.series_id AND s.person_id = $1 AND s.left_at IS NULL)
          AND EXISTS (SELECT FROM occurrences another
                      WHERE another.series_id = o.series_id AND another.id <> o.id AND another.state <> 'cancelled')
        GROUP BY o.series_id, series.title, m.organisation_id
        ORDER BY min(o.starts_at), o.series_id LIMIT 100
        """,
        person_id,
        now,
    )
    return [SeriesOffer(**_localised(row)) for row in rows]


async def followed(connection: Connection, person_id: UUID) -> list[Followed]:
    rows = await connection.fetch(
        """
        SELECT series_id, series.title FROM series_signups LEFT JOIN series ON series.id = series_id
        WHERE person_id = $1 AND left_at IS NULL ORDER BY series_signups.ticket
        """,
        person_id,
    )
    return [Followed(**_localised(row)) for row in rows]


def _localised(row: Any) -> dict[str, Any]:
    """The row with its texts read."""
    texts = {name: row[name] for name in ("title", "theme", "holiday", "organisation") if name in row}
    return {**row, **{name: Localised.model_validate(said) if said else None for name, said in texts.items()}}


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
