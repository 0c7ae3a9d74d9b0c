"""The two statements that take answers in, each for everybody who sends one at the same time, and one for earlier ones.

An answer is stored only where its survey still is as it was when the answer was checked, and open. Whoever closes or
changes a survey waits for the statements before, and those after see what was done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson

from shared.postgres import Connection

ASKED = """
WITH asked AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::integer[], $5::uuid[], $6::uuid[], $7::bytea[],
                         $8::bytea[], $9::{})
        AS a (id, survey_id, survey_version, questionnaire_version, person_id, organisation_id, claim, draft, told)
), held AS (
    SELECT id, version, questionnaire_version FROM surveys
    WHERE id = ANY($2::uuid[]) AND state = 'open' AND mode = '{}' AND (closes_at IS NULL OR closes_at > $10)
      AND (answer_limit IS NULL OR $11)
    ORDER BY id
    FOR SHARE
), fit AS (
    SELECT asked.* FROM asked JOIN held
    ON held.id = asked.survey_id AND held.version = asked.survey_version
       AND held.questionnaire_version = asked.questionnaire_version
), claimed AS (
    INSERT INTO claims (survey_id, claim) SELECT survey_id, claim FROM fit WHERE claim IS NOT NULL
    ON CONFLICT DO NOTHING RETURNING survey_id, claim
), first AS (
    SELECT * FROM fit WHERE claim IS NULL OR (survey_id, claim) IN (SELECT survey_id, claim FROM claimed)
)"""

STORE = f"""
{ASKED.format("text[]", "identified")}, stored AS (
    INSERT INTO responses
        (id, survey_id, questionnaire_version, anonymous, answers, answered_on, person_id, organisation_id)
    SELECT id, survey_id, questionnaire_version, false, told::jsonb, ($10 AT TIME ZONE 'UTC')::date,
           person_id, organisation_id
    FROM first
    ON CONFLICT (survey_id, person_id) DO NOTHING
    RETURNING id, survey_id, questionnaire_version, answers
), sums AS (
    INSERT INTO unfolded (survey_id, questionnaire_version, sign, answers)
    SELECT survey_id, questionnaire_version, 1, answers FROM stored
), sent AS (
    DELETE FROM drafts WHERE id IN (SELECT draft FROM first JOIN stored USING (id))
)
SELECT id FROM stored
"""

STAGE = f"""
{ASKED.format("bytea[]", "anonymous")}, stored AS (
    INSERT INTO staged_answers (id, survey_id, sealed) SELECT id, survey_id, told FROM first RETURNING id, survey_id
), mixed AS (
    INSERT INTO due (kind, key, due_at, payload, next_attempt_at)
    SELECT DISTINCT $12, survey_id::text, $10, '{{}}'::jsonb, $10 FROM stored
    ON CONFLICT DO NOTHING
), sent AS (
    DELETE FROM drafts WHERE id IN (SELECT draft FROM first JOIN stored USING (id))
)
SELECT id FROM stored
"""


@dataclass(frozen=True)
class Sent:
    """An answer that was checked against its survey as of these versions. `told` is JSON, or what was sealed.

    `whose` is never the same twice in one statement; `draft` is what it was begun as, which goes with it.
    """

    id: UUID
    survey_id: UUID
    survey_version: int
    questionnaire_version: int
    person_id: UUID | None
    organisation_id: UUID | None
    claim: bytes | None
    draft: bytes | None
    told: str | bytes
    at: datetime

    @property
    def whose(self) -> tuple[UUID, UUID | bytes | None]:
        return self.survey_id, self.claim or self.person_id


async def store(connection: Connection, sent: Sequence[Sent], *, limited: bool = False) -> dict[UUID, bool]:
    """Those that were taken in, by `id`. `limited`: also of a survey that takes only so many; the caller holds it."""
    rows = await connection.fetch(STORE, *_columns(sent), limited)
    return {row["id"]: True for row in rows}


async def stage(connection: Connection, sent: Sequence[Sent], duty: str, *, limited: bool = False) -> dict[UUID, bool]:
    """The same for anonymous surveys; `duty` lets them come out."""
    rows = await connection.fetch(STAGE, *_columns(sent), limited, duty)
    return {row["id"]: True for row in rows}


async def bring(
    tx: Connection,
    survey_id: UUID,
    version: int,
    answered_on: date,
    brought: Sequence[tuple[dict[str, Any], UUID | None]],
    *,
    anonymous: bool,
) -> None:
    """Answers from before the platform, each with whom it was given for. The caller holds the survey."""
    await tx.execute(
        """
        WITH brought AS (
            INSERT INTO responses
                (id, survey_id, questionnaire_version, anonymous, answers, answered_on, organisation_id)
            SELECT id, $1, $2, $3, told::jsonb, $4, CASE WHEN NOT $3 THEN organisation_id END
            FROM unnest($5::uuid[], $6::text[], $7::uuid[]) AS a (id, told, organisation_id)
            RETURNING answers
        )
        INSERT INTO unfolded (survey_id, questionnaire_version, sign, answers) SELECT $1, $2, 1, answers FROM brought
        """,
        survey_id,
        version,
        anonymous,
        answered_on,
        [uuid4() for _ in brought],
        [orjson.dumps(answers).decode() for answers, _ in brought],
        [organisation_id for _, organisation_id in brought],
    )


def _columns(sent: Sequence[Sent]) -> list[object]:
    return [
        [one.id for one in sent],
        [one.survey_id for one in sent],
        [one.survey_version for one in sent],
        [one.questionnaire_version for one in sent],
        [one.person_id for one in sent],
        [one.organisation_id for one in sent],
        [one.claim for one in sent],
        [one.draft for one in sent],
        [one.told for one in sent],
        max(one.at for one in sent),
    ]
