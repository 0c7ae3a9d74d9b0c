"""Occurrences that people sign up for, as far as registration has to know them for that."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from shared.postgres import Connection

TITLE = '{"fi": "Digiverkoston perjantai", "sv": "Nätverkets fredag", "en": "Network Friday"}'
SOON = timedelta(days=30)

ADD_OCCURRENCES = """
INSERT INTO occurrences (id, version, network_id, series_id, title, starts_at, ends_at, time_zone, state, sequence,
                         historical, changed_at)
SELECT id, 1, $2, $3, $4::text::jsonb, $5::timestamptz, $5 + interval '90 minutes', 'Europe/Helsinki', 'scheduled', 0,
       false, now()
FROM unnest($1::uuid[]) AS id
"""

ADD_SEATINGS = """
INSERT INTO seatings (occurrence_id, version, policy, own, capacity, ceiling, starts_at, link_visibility,
                      confirmed, waiting, tickets)
SELECT id, 1, CASE WHEN $3::integer IS NULL THEN 'open' ELSE 'limited' END, true, $3, $3, $2, 'registered',
       $4, $5, $4::integer + $5::integer
FROM unnest($1::uuid[]) AS id
"""


async def add_seatings(
    connection: Connection,
    occurrences: Sequence[UUID],
    *,
    capacity: int | None = None,
    confirmed: int = 0,
    waiting: int = 0,
) -> None:
    starts_at = datetime.now(UTC) + SOON
    await connection.execute(ADD_OCCURRENCES, occurrences, uuid4(), uuid4(), TITLE, starts_at)
    await connection.execute(ADD_SEATINGS, occurrences, starts_at, capacity, confirmed, waiting)
