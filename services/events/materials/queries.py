"""SQL of materials: what coordinators add, what surveys published, and to whom it all goes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.materials.rules import Captions, Kind, Summary
from shared.bus.handlers import Gone
from shared.contracts import Localised
from shared.postgres import Connection

Row = dict[str, Any]

SHOWN = "id, kind, title, url, captions, added_at"

RESULTS_PAGE = "'/surveys/' || m.survey_id || '/results.html'"
"""Where surveys shows what it published, at its own address; `m` is the summary."""


async def upsert_summaries(tx: Connection, heard: Sequence[tuple[UUID, int, Summary | None]]) -> None:
    """Each survey's id, its version and what it leaves; what leaves nothing is a mark of its version."""
    await tx.executemany(
        """
        INSERT INTO survey_summaries AS held
            (survey_id, version, network_id, occurrence_id, publication_id, title, illustrative)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (survey_id) DO UPDATE SET
            version = excluded.version, network_id = excluded.network_id, occurrence_id = excluded.occurrence_id,
            publication_id = excluded.publication_id, title = excluded.title, illustrative = excluded.illustrative
        WHERE held.version < excluded.version
        """,
        [(survey_id, version, *_values(summary)) for survey_id, version, summary in heard],
    )


async def forget_summaries(tx: Connection, gone: Sequence[Gone]) -> None:
    """The row stays as a mark, so that an older message can't bring the summary back."""
    await tx.executemany(
        """
        INSERT INTO survey_summaries AS held (survey_id, version) VALUES ($1, $2)
        ON CONFLICT (survey_id) DO UPDATE SET version = excluded.version, network_id = NULL, occurrence_id = NULL,
            publication_id = NULL, title = NULL, illustrative = false
        WHERE held.version <= excluded.version
        """,
        [(one.id, one.version) for one in gone],
    )


async def summaries(connection: Connection, occurrence_id: UUID) -> list[Row]:
    """Only of its own network's surveys: no other's can put anything here."""
    rows = await connection.fetch(
        f"""
        SELECT m.survey_id, m.publication_id, m.title, m.illustrative, {RESULTS_PAGE} AS path
        FROM survey_summaries m JOIN occurrences o ON o.id = m.occurrence_id AND o.network_id = m.network_id
        WHERE m.occurrence_id = $1 ORDER BY m.survey_id
        """,
        occurrence_id,
    )
    return [dict(row) for row in rows]


async def materials(connection: Connection, occurrence_id: UUID) -> list[Row]:
    """What coordinators added, in that order."""
    rows = await connection.fetch(
        f"SELECT {SHOWN} FROM materials WHERE occurrence_id = $1 ORDER BY added_at, id", occurrence_id
    )
    return [dict(row) for row in rows]


async def material(connection: Connection, occurrence_id: UUID, material_id: UUID) -> Row | None:
    row = await connection.fetchrow(
        f"SELECT {SHOWN} FROM materials WHERE occurrence_id = $1 AND id = $2", occurrence_id, material_id
    )
    return dict(row) if row else None


async def number_of_materials(connection: Connection, occurrence_id: UUID) -> int:
    counted: int = await connection.fetchval("SELECT count(*) FROM materials WHERE occurrence_id = $1", occurrence_id)
    return counted


async def insert_material(
    tx: Connection,
    material_id: UUID,
    occurrence_id: UUID,
    kind: Kind,
    title: Localised,
    url: str,
    *,
    captions: Captions | None,
    consent_noted: bool,
    now: datetime,
) -> None:
    await tx.execute(
        """
        INSERT INTO materials (id, occurrence_id, kind, title, url, captions, consent_noted, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        material_id,
        occurrence_id,
        kind,
        title.model_dump(exclude_none=True),
        url,
        captions,
        consent_noted,
        now,
    )


async def delete_material(tx: Connection, occurrence_id: UUID, material_id: UUID) -> bool:
    """Was there one?"""
    deleted = await tx.fetchval(
        "DELETE FROM materials WHERE occurrence_id = $1 AND id = $2 RETURNING true", occurrence_id, material_id
    )
    return bool(deleted)


async def distribution(connection: Connection, occurrence_id: UUID) -> Row | None:
    """None: nobody has set one yet."""
    row = await connection.fetchrow(
        "SELECT version, recipients, for_information FROM distributions WHERE occurrence_id = $1", occurrence_id
    )
    return dict(row) if row else None


async def set_distribution(
    tx: Connection, occurrence_id: UUID, version: int, recipients: list[Row], for_information: list[Row]
) -> None:
    """Store what follows on the version before; the caller has locked the occurrence."""
    await tx.execute(
        """
        INSERT INTO distributions (occurrence_id, version, recipients, for_information) VALUES ($1, $2, $3, $4)
        ON CONFLICT (occurrence_id) DO UPDATE SET
            version = excluded.version, recipients = excluded.recipients, for_information = excluded.for_information
        """,
        occurrence_id,
        version,
        recipients,
        for_information,
    )


def _values(summary: Summary | None) -> tuple[Any, ...]:
    if summary is None:
        return (None, None, None, None, False)
    title = summary.title.model_dump(exclude_none=True)
    return (summary.network_id, summary.occurrence_id, summary.publication_id, title, summary.illustrative)
