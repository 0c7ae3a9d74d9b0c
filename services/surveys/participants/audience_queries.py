"""SQL of whom a survey asks: one subquery says who is written to, who is counted and who may answer with a login."""

from collections.abc import Collection
from uuid import UUID

from shared.postgres import Connection

AUDIENCE = """
    SELECT m.id, m.person_id, m.organisation_id FROM members m
    WHERE m.active AND m.person_id IS NOT NULL AND m.network_id = CASE
        WHEN s.target_kind IN ('network', 'edition') THEN s.target_id
        WHEN s.target_kind = 'occurrence' AND s.kind = 'pre_event' THEN s.network_id
    END
    UNION ALL
    SELECT m.id, m.person_id, m.organisation_id FROM members m
    WHERE m.active AND m.person_id IS NOT NULL AND s.target_kind = 'organisation' AND m.organisation_id = s.target_id
    UNION ALL
    SELECT g.id, g.person_id, g.organisation_id FROM signups g
    WHERE g.confirmed AND s.target_kind = 'occurrence' AND s.kind <> 'pre_event' AND g.occurrence_id = s.target_id
    UNION ALL
    SELECT g.id, g.person_id, g.organisation_id FROM occurrences o JOIN signups g ON g.occurrence_id = o.id
    WHERE g.confirmed AND g.person_id IS NOT NULL AND s.target_kind = 'series' AND o.series_id = s.target_id
"""
"""Of the survey `s`: before an occurrence its whole network, after it who had a place; somebody may be there twice.

A person who was forgotten still had their place: the row is there without them.
"""

NUMBERS = f"""
    SELECT s.id, coalesce(s.invited_elsewhere, 0) + asked.known + greatest(asked.forgotten_led, asked.forgotten_written)
    FROM surveys s CROSS JOIN LATERAL (
        SELECT count(DISTINCT person_id) AS known,
               count(*) FILTER (WHERE person_id IS NULL AND led) AS forgotten_led,
               count(*) FILTER (WHERE person_id IS NULL AND NOT led) AS forgotten_written
        FROM (
            SELECT person_id, true AS led FROM ({AUDIENCE}) AS audience
            UNION ALL SELECT person_id, false FROM invitations WHERE survey_id = s.id
        ) AS one
    ) AS asked
    WHERE s.id = ANY($1::uuid[])
"""


async def numbers_asked(connection: Connection, survey_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many each asks: whom its target leads to or who was written to, each once, and those asked by other ways."""
    rows = await connection.fetch(NUMBERS, list(survey_ids))
    return {row[0]: row[1] for row in rows}


async def number_asked(connection: Connection, survey_id: UUID) -> int:
    """0 of one that isn't there."""
    return (await numbers_asked(connection, [survey_id])).get(survey_id, 0)


async def who_is_asked(connection: Connection, survey_id: UUID) -> frozenset[UUID]:
    """All of them at once: a question about one person would stand beside that person's answer."""
    rows = await connection.fetch(
        f"""
        SELECT audience.person_id FROM surveys s CROSS JOIN LATERAL ({AUDIENCE}) AS audience
        WHERE s.id = $1 AND audience.person_id IS NOT NULL
        UNION SELECT person_id FROM invitations WHERE survey_id = $1 AND person_id IS NOT NULL
        """,
        survey_id,
    )
    return frozenset(row["person_id"] for row in rows)
