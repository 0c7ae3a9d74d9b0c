"""SQL of series."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.materials.queries import RESULTS_PAGE
from services.events.series.kept import KeptSeries
from shared.contracts import SeriesState
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock

COLUMNS = ", ".join(KeptSeries.model_fields)
"""By name: a column that the next release adds would spoil the statements of this one."""


async def series(connection: Connection, series_id: UUID) -> KeptSeries | None:
    row = await connection.fetchrow(f"SELECT {COLUMNS} FROM series WHERE id = $1", series_id)
    return KeptSeries.model_validate(dict(row)) if row else None


async def lock_series(tx: Connection, series_id: UUID) -> KeptSeries | None:
    """The series, held until the transaction ends: every act on it or its occurrences begins here."""
    row = await tx.fetchrow(f"SELECT {COLUMNS} FROM series WHERE id = $1 FOR UPDATE", series_id)
    return KeptSeries.model_validate(dict(row)) if row else None


async def series_after(tx: Connection, after: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[KeptSeries]:
    """The next ones by id, for republishing and open data."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM series WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 {lock}", after, limit
    )
    return [KeptSeries.model_validate(dict(row)) for row in rows]


async def series_of_network(
    connection: Connection, network_id: UUID, after: UUID | None, limit: int
) -> list[KeptSeries]:
    rows = await connection.fetch(
        f"""
        SELECT {COLUMNS} FROM series WHERE network_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
        """,
        network_id,
        after,
        limit,
    )
    return [KeptSeries.model_validate(dict(row)) for row in rows]


async def insert_series(tx: Connection, kept: KeptSeries) -> None:
    await tx.execute(
        """
        INSERT INTO series
            (id, version, network_id, title, description, kind, mode, rule, rule_from, starts_on, starts_at, minutes,
            time_zone, holiday_rule, venue, hashtag, public_link, state, cancelled_with, historical, cloned_from,
            planned_to, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23)
        """,
        *_values(kept),
    )


async def update_series(tx: Connection, kept: KeptSeries) -> None:
    """Store the new state of a row that the transaction has locked."""
    await tx.execute(
        """
        UPDATE series SET
            version = $2, network_id = $3, title = $4, description = $5, kind = $6, mode = $7, rule = $8,
            rule_from = $9, starts_on = $10, starts_at = $11, minutes = $12, time_zone = $13, holiday_rule = $14,
            venue = $15, hashtag = $16, public_link = $17, state = $18, cancelled_with = $19, historical = $20,
            cloned_from = $21, planned_to = $22, changed_at = $23
        WHERE id = $1
        """,
        *_values(kept),
    )


async def network_of_series(connection: Connection, series_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval("SELECT network_id FROM series WHERE id = $1", series_id)
    return network_id


async def series_by_state(connection: Connection) -> dict[str, int]:
    rows = await connection.fetch("SELECT state, count(*) FROM series GROUP BY state")
    counted = {row[0]: row[1] for row in rows}
    return {state.value: counted.get(state.value, 0) for state in SeriesState}


async def registered_for(connection: Connection, occurrence_ids: Sequence[UUID]) -> int:
    """Sign-ups that these occurrences have, as far as registration has told."""
    counted: int = await connection.fetchval(
        "SELECT coalesce(sum(registered), 0) FROM attendance WHERE occurrence_id = ANY($1::uuid[]) AND NOT gone",
        list(occurrence_ids),
    )
    return counted


SERIES_PAGE = f"""
SELECT s.version, json_build_object(
    'id', s.id, 'version', s.version, 'network_id', s.network_id, 'network_name', n.name, 'title', s.title,
    'description', s.description, 'kind', s.kind, 'mode', s.mode, 'rule', s.rule, 'starts_on', s.starts_on,
    'starts_at', to_char(s.starts_at, 'HH24:MI'), 'minutes', s.minutes, 'time_zone', s.time_zone,
    'holiday_rule', s.holiday_rule, 'venue', s.venue, 'hashtag', s.hashtag, 'public_link', s.public_link,
    'state', s.state, 'cancelled_with', s.cancelled_with, 'historical', s.historical,
    'cloned_from', s.cloned_from,
    'themes', coalesce((
        SELECT json_agg(json_build_object(
            'id', t.id, 'title', t.title, 'description', t.description, 'position', t.position,
            'state', t.state) ORDER BY t.position, t.id)
        FROM themes t WHERE t.id IN (SELECT o.theme_id FROM occurrences o WHERE o.series_id = s.id)
    ), '[]'::json),
    'cancellations', coalesce((
        SELECT json_agg(json_build_object(
            'id', c.id, 'reach', c.reach, 'reason', c.reason, 'cancelled_at', c.cancelled_at)
            ORDER BY c.cancelled_at, c.id)
        FROM cancellations c WHERE c.series_id = s.id
    ), '[]'::json),
    'summaries', coalesce((
        SELECT json_agg(json_build_object(
            'occurrence_id', o.id, 'title', m.title, 'survey_id', m.survey_id, 'publication_id', m.publication_id,
            'path', {RESULTS_PAGE}, 'illustrative', m.illustrative) ORDER BY o.starts_at, m.survey_id)
        FROM occurrences o JOIN survey_summaries m ON m.occurrence_id = o.id AND m.network_id = o.network_id
        WHERE o.series_id = s.id
    ), '[]'::json),
    'materials', coalesce((
        SELECT json_agg(json_build_object(
            'occurrence_id', o.id, 'id', m.id, 'kind', m.kind, 'title', m.title, 'url', m.url,
            'captions', m.captions) ORDER BY o.starts_at, m.added_at, m.id)
        FROM occurrences o JOIN materials m ON m.occurrence_id = o.id WHERE o.series_id = s.id
    ), '[]'::json),
    'coming', coalesce(o.coming, '[]'::json),
    'past', coalesce(o.past, '[]'::json)
)::text AS page
FROM series s
LEFT JOIN networks n ON n.id = s.network_id AND NOT n.gone
LEFT JOIN LATERAL (
    SELECT json_agg(shown.it ORDER BY shown.starts_at, shown.id) FILTER (WHERE shown.ends_at > $2) AS coming,
        json_agg(shown.it ORDER BY shown.starts_at DESC, shown.id) FILTER (WHERE shown.ends_at <= $2) AS past
    FROM (
        SELECT o.id, o.starts_at, o.ends_at, json_build_object(
            'id', o.id, 'version', o.version, 'theme_id', o.theme_id, 'title', o.title,
            'description', o.description, 'kind', o.kind, 'mode', o.mode,
            'starts_at', to_char(o.starts_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            'ends_at', to_char(o.ends_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            'time_zone', o.time_zone, 'venue', o.venue, 'public_link', o.public_link, 'holiday', o.holiday,
            'state', o.state, 'sequence', o.sequence, 'cancelled_with', o.cancelled_with,
            'overridden', o.overridden_at IS NOT NULL) AS it
        FROM occurrences o WHERE o.series_id = s.id
    ) shown
) o ON true
WHERE s.id = $1
"""
"""One statement for the page: $1 is the series, $2 parts what is over from what is coming."""


async def series_page(connection: Connection, series_id: UUID, now: datetime) -> tuple[int, str] | None:
    """The version of a series, and all that its page shows as JSON made where the rows are (feature B12)."""
    page = await connection.fetchrow(SERIES_PAGE, series_id, now)
    return (page[0], page[1]) if page else None


def _values(kept: KeptSeries) -> tuple[Any, ...]:
    return (
        kept.id,
        kept.version,
        kept.network_id,
        kept.title.model_dump(exclude_none=True),
        kept.description.model_dump(exclude_none=True) if kept.description else None,
        kept.kind.value,
        kept.mode.value,
        kept.rule,
        kept.rule_from,
        kept.starts_on,
        kept.starts_at,
        kept.minutes,
        kept.time_zone,
        kept.holiday_rule.value,
        kept.venue,
        kept.hashtag,
        kept.public_link,
        kept.state.value,
        kept.cancelled_with,
        kept.historical,
        kept.cloned_from,
        kept.planned_to,
        kept.changed_at,
    )
