"""What a letter tells a person of their places in occurrences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.signups.rules import State
from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class Told:
    """An occurrence and the person's newest sign-up in it. `position` is the rank in the queue."""

    occurrence_id: UUID
    title: Localised
    theme: Localised | None
    holiday: Localised | None
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: str | None
    sequence: int
    changed_at: datetime
    cancelled: bool
    signup_id: UUID
    state: State
    signed_up_at: datetime
    by_other: bool
    position: int | None
    join_link: str | None


async def told(connection: Connection, person_id: UUID, occurrence_ids: Sequence[UUID]) -> list[Told]:
    """In the order of their times; occurrences in which the person never signed up are left out."""
    rows = await connection.fetch(
        """
        SELECT o.id AS occurrence_id, o.title, t.title AS theme, o.holiday, o.starts_at, o.ends_at, o.time_zone,
               o.venue, o.sequence, o.changed_at, o.state = 'cancelled' AS cancelled, s.id AS signup_id, s.state,
               s.created_at AS signed_up_at,
               s.created_by IS NOT NULL AS by_other, g.join_link,
               CASE WHEN s.state = 'waiting' THEN
                   (SELECT count(*) FROM signups AS ahead
                    WHERE ahead.occurrence_id = o.id AND ahead.state = 'waiting' AND ahead.ticket <= s.ticket)
               END AS position
        FROM occurrences o
        JOIN seatings g ON g.occurrence_id = o.id
        LEFT JOIN themes t ON t.id = o.theme_id AND t.state <> 'dropped'
        JOIN LATERAL (SELECT * FROM signups WHERE occurrence_id = o.id AND person_id = $1
                      ORDER BY ticket DESC LIMIT 1) AS s ON true
        WHERE o.id = ANY($2::uuid[])
        ORDER BY o.starts_at, o.id
        """,
        person_id,
        list(occurrence_ids),
    )
    return [Told(**{**row, **{text: _said(row[text]) for text in ("title", "theme", "holiday")}}) for row in rows]


def _said(text: dict[str, str] | None) -> Localised | None:
    return Localised.model_validate(text) if text else None


async def occurrence_of(connection: Connection, signup_id: UUID) -> UUID | None:
    occurrence_id: UUID | None = await connection.fetchval("SELECT occurrence_id FROM signups WHERE id = $1", signup_id)
    return occurrence_id


async def called_off_with(connection: Connection, act: UUID) -> list[UUID]:
    rows = await connection.fetch("SELECT id FROM occurrences WHERE cancelled_with = $1", act)
    return [row["id"] for row in rows]


async def meeting(connection: Connection, signup_id: UUID) -> str | None:
    """Where a join link leads: to the meeting, for who has a seat."""
    link: str | None = await connection.fetchval(
        """
        SELECT join_link FROM seatings JOIN signups USING (occurrence_id)
        WHERE signups.id = $1 AND signups.state = 'confirmed'
        """,
        signup_id,
    )
    return link
