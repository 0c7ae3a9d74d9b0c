"""SQL of questionnaires, and of those that a network keeps to make others from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.surveys.questionnaires.content import Questionnaire
from shared.postgres import Connection


@dataclass(frozen=True)
class Kept:
    """One version. `revision` counts every change of the survey's questions, in whichever version."""

    survey_id: UUID
    version: int
    revision: int
    changed_at: datetime
    content: Questionnaire


@dataclass(frozen=True)
class KeptTemplate:
    """What a network keeps to make questionnaires from."""

    id: UUID
    network_id: UUID
    title: Mapping[str, str]
    changed_at: datetime
    content: Questionnaire


async def current(connection: Connection, survey_id: UUID) -> Kept | None:
    """What is answered now; None: nothing is asked yet, or there is no such survey."""
    row = await connection.fetchrow(
        """
        SELECT q.survey_id, q.version, q.revision, q.changed_at, q.content
        FROM questionnaires q JOIN surveys s ON s.id = q.survey_id AND s.questionnaire_version = q.version
        WHERE q.survey_id = $1
        """,
        survey_id,
    )
    return _kept(row)


async def one_version(connection: Connection, survey_id: UUID, version: int) -> Kept | None:
    row = await connection.fetchrow(
        """
        SELECT survey_id, version, revision, changed_at, content
        FROM questionnaires WHERE survey_id = $1 AND version = $2
        """,
        survey_id,
        version,
    )
    return _kept(row)


async def versions(connection: Connection, survey_id: UUID) -> list[Kept]:
    """From the oldest to the newest."""
    rows = await connection.fetch(
        """
        SELECT survey_id, version, revision, changed_at, content
        FROM questionnaires WHERE survey_id = $1 ORDER BY version
        """,
        survey_id,
    )
    return [kept for row in rows if (kept := _kept(row))]


async def store(tx: Connection, kept: Kept) -> None:
    """The version as it is now becomes the survey's own. The survey's row is locked."""
    await tx.execute(
        """
        WITH stored AS (
            INSERT INTO questionnaires AS held (survey_id, version, revision, changed_at, content)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (survey_id, version) DO UPDATE
            SET revision = excluded.revision, changed_at = excluded.changed_at, content = excluded.content
        )
        UPDATE surveys SET questionnaire_version = $2 WHERE id = $1
        """,
        kept.survey_id,
        kept.version,
        kept.revision,
        kept.changed_at,
        kept.content.stored(),
    )


async def insert_template(tx: Connection, kept: KeptTemplate) -> None:
    await tx.execute(
        """
        INSERT INTO questionnaire_templates (id, network_id, title, changed_at, content) VALUES ($1, $2, $3, $4, $5)
        """,
        kept.id,
        kept.network_id,
        dict(kept.title),
        kept.changed_at,
        kept.content.stored(),
    )


async def templates(
    connection: Connection, network_id: UUID, after: UUID | None, limit: int
) -> list[Mapping[str, Any]]:
    rows = await connection.fetch(
        """
        SELECT id, network_id, title, changed_at FROM questionnaire_templates
        WHERE network_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
        """,
        network_id,
        after,
        limit,
    )
    return [dict(row) for row in rows]


async def template(connection: Connection, network_id: UUID, template_id: UUID) -> KeptTemplate | None:
    row = await connection.fetchrow(
        """
        SELECT id, network_id, title, changed_at, content FROM questionnaire_templates
        WHERE network_id = $1 AND id = $2
        """,
        network_id,
        template_id,
    )
    return KeptTemplate(**{**row, "content": Questionnaire.model_validate(row["content"])}) if row else None


async def delete_template(tx: Connection, network_id: UUID, template_id: UUID) -> bool:
    deleted = await tx.fetchval(
        "DELETE FROM questionnaire_templates WHERE network_id = $1 AND id = $2 RETURNING true", network_id, template_id
    )
    return bool(deleted)


def _kept(row: Any) -> Kept | None:
    return Kept(**{**row, "content": Questionnaire.model_validate(row["content"])}) if row else None
