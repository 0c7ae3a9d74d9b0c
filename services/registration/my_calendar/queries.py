"""What a person's calendar shows: their own places, and nobody else's."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from services.registration.signups.rules import State
from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class Entry:
    """An occurrence in which the person has a place, waits, or had a place until it was called off."""

    occurrence_id: UUID
    title: Localised
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: str | None
    sequence: int
    changed_at: datetime
    state: State


async def entries(connection: Connection, person_id: UUID, since: datetime) -> list[Entry]:
    """By time; what the person gave up is gone."""
    rows = await connection.fetch(
        """
        SELECT o.id AS occurrence_id, o.title, o.starts_at, o.ends_at, o.time_zone, o.venue, o.sequence,
               greatest(o.changed_at, s.created_at) AS changed_at, s.state
        FROM signups s JOIN occurrences o ON o.id = s.occurrence_id
        WHERE s.person_id = $1 AND s.state <> 'withdrawn' AND o.ends_at > $2
        ORDER BY o.starts_at, o.id LIMIT 1000
        """,
        person_id,
        since,
    )
    return [Entry(**{**row, "title": Localised.model_validate(row["title"])}) for row in rows]


async def is_member(connection: Connection, person_id: UUID) -> bool:
    return cast(
        bool,
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM members WHERE person_id = $1 AND state IN ('active', 'pending'))", person_id
        ),
    )


async def has_link(connection: Connection, purpose: str, person_id: UUID, now: datetime) -> bool:
    return cast(
        bool,
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM secret_links WHERE purpose = $1 AND subject_id = $2 AND expires_at > $3)",
            purpose,
            person_id,
            now,
        ),
    )
