"""Where lists of participants are shown, and who may stand in them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.participants.rules import Gathering, Showing
from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class Participant:
    """`sort_name` and `id` are only for the order of pages."""

    id: UUID
    name: str | None
    organisation: Localised | None
    sort_name: str


async def put(tx: Connection, subject_id: UUID, showing: Showing, now: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO participant_lists (subject_id, shown, days_after, changed_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (subject_id) DO UPDATE SET shown = $2, days_after = $3, changed_at = $4
        """,
        subject_id,
        showing.shown,
        showing.days_after,
        now,
    )


async def showing(connection: Connection, subject_id: UUID) -> Showing | None:
    row = await connection.fetchrow("SELECT shown, days_after FROM participant_lists WHERE subject_id = $1", subject_id)
    return Showing(**row) if row else None


async def gathering(connection: Connection, occurrence_id: UUID) -> Gathering | None:
    row = await connection.fetchrow("SELECT series_id, ends_at FROM occurrences WHERE id = $1", occurrence_id)
    return Gathering(**row) if row else None


async def consenting(
    connection: Connection, occurrence_id: UUID, last: tuple[str | None, UUID | None], limit: int
) -> list[Participant]:
    """Who has a place and whose last word on being shown is yes, in Finnish order."""
    rows = await connection.fetch(
        """
        SELECT s.id, p.name, o.name AS organisation, finnish(coalesce(p.name, '')) AS sort_name
        FROM signups s
        JOIN people p ON p.id = s.person_id
        LEFT JOIN organisations o ON o.id = s.organisation_id
        WHERE s.occurrence_id = $1 AND s.state = 'confirmed' AND (p.name IS NOT NULL OR o.id IS NOT NULL)
          AND (SELECT c.given FROM consents c WHERE c.person_id = p.id AND c.purpose = 'participant_list'
               ORDER BY c.seq DESC LIMIT 1)
          AND ($2::text IS NULL OR (finnish(coalesce(p.name, '')), s.id) > ($2, $3::uuid))
        ORDER BY finnish(coalesce(p.name, '')), s.id
        LIMIT $4
        """,
        occurrence_id,
        *last,
        limit,
    )
    return [
        Participant(**{**row, "organisation": Localised(**row["organisation"]) if row["organisation"] else None})
        for row in rows
    ]
