"""SQL of a series' surveys with their occurrences and questionnaires."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.surveys.questionnaires.content import Questionnaire
from services.surveys.surveys.queries import SELECT
from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import Localised
from shared.postgres import Connection


@dataclass(frozen=True)
class Held:
    """An occurrence that was asked about, by the id of the survey that asked."""

    survey_id: UUID
    occurrence_id: UUID
    theme_id: UUID | None
    title: Localised | None
    starts_at: datetime


async def asked_about(connection: Connection, series_id: UUID, kind: str) -> list[Held]:
    """In the order in which the occurrences were held."""
    rows = await connection.fetch(
        """
        SELECT s.id AS survey_id, o.id AS occurrence_id, o.theme_id, o.title, o.starts_at
        FROM occurrences o JOIN surveys s ON s.target_kind = 'occurrence' AND s.target_id = o.id
        WHERE o.series_id = $1 AND NOT o.gone AND s.kind = $2 AND s.state <> 'draft'
        ORDER BY o.starts_at, o.id, s.id
        """,
        series_id,
        kind,
    )
    return [Held(**{**row, "title": Localised(**row["title"]) if row["title"] else None}) for row in rows]


async def versions_of(connection: Connection, survey_ids: Sequence[UUID]) -> dict[UUID, dict[int, Questionnaire]]:
    """Of each survey by number. Copies along a series are alike: each content is read once."""
    rows = await connection.fetch(
        """
        SELECT survey_id, version, content::text FROM questionnaires
        WHERE survey_id = ANY($1::uuid[]) ORDER BY survey_id, version
        """,
        survey_ids,
    )
    read: dict[str, Questionnaire] = {}
    found: dict[UUID, dict[int, Questionnaire]] = {survey_id: {} for survey_id in survey_ids}
    for row in rows:
        if row["content"] not in read:
            read[row["content"]] = Questionnaire.model_validate_json(row["content"])
        found[row["survey_id"]][row["version"]] = read[row["content"]]
    return found


async def waiting_among(connection: Connection, survey_ids: Sequence[UUID]) -> list[UUID]:
    """Those with answers that their sums don't hold yet, by id."""
    rows = await connection.fetch(
        """
        SELECT id FROM unnest($1::uuid[]) AS asked (id)
        WHERE EXISTS (SELECT FROM unfolded WHERE survey_id = asked.id) ORDER BY id
        """,
        survey_ids,
    )
    return [row["id"] for row in rows]


async def surveys(connection: Connection, survey_ids: Sequence[UUID]) -> dict[UUID, KeptSurvey]:
    rows = await connection.fetch(f"{SELECT} WHERE id = ANY($1::uuid[])", survey_ids)
    return {row["id"]: KeptSurvey.model_validate(dict(row)) for row in rows}
