"""SQL of assessments as they were heard, and of the goals proposed because of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.roadmaps.proposals.rules import Proposed
from shared.bus.handlers import Gone
from shared.contracts import Assessment
from shared.contracts.assessment import AssessedCriterion
from shared.postgres import Connection

ProposalState = Literal["proposed", "accepted", "declined"]

SELECT = """
SELECT id, roadmap_id, organisation_id, model, criterion, assessment_id, content, state, proposed_at, decided_at,
       goal_key, measure_id
FROM goal_proposals
"""


@dataclass(frozen=True)
class Proposal:
    """`assessed` is the criterion as it was assessed last before the decision."""

    id: UUID
    roadmap_id: UUID
    organisation_id: UUID
    model: str
    criterion: str
    assessment_id: UUID
    assessed: AssessedCriterion
    state: ProposalState
    proposed_at: datetime
    decided_at: datetime | None
    goal_key: str | None
    measure_id: UUID | None


async def hold(tx: Connection, organisation_ids: Collection[UUID]) -> None:
    """Nobody else hears of their assessments or makes roadmaps of theirs until the transaction ends."""
    await tx.execute(
        """
        SELECT pg_advisory_xact_lock(hashtextextended('assessed' || id, 0))
        FROM (SELECT DISTINCT unnest($1::text[]) AS id ORDER BY 1) AS held
        """,
        [str(one) for one in organisation_ids],
    )


async def upsert_assessments(tx: Connection, states: Sequence[Assessment]) -> set[UUID]:
    """Keep what is newer than what we know; the organisations that it concerns."""
    rows = await tx.fetch(
        """
        INSERT INTO assessments AS held (id, version, organisation_id, content)
        SELECT id, version, (content ->> 'organisation_id')::uuid, content
        FROM unnest($1::uuid[], $2::bigint[], $3::jsonb[]) AS said (id, version, content)
        ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, organisation_id = excluded.organisation_id, content = excluded.content,
            gone = false
        WHERE held.version < excluded.version
        RETURNING organisation_id
        """,
        [one.id for one in states],
        [one.version for one in states],
        [one.model_dump(mode="json") for one in states],
    )
    return {row["organisation_id"] for row in rows}


async def organisations_of(connection: Connection, assessment_ids: Sequence[UUID]) -> set[UUID]:
    rows = await connection.fetch(
        "SELECT organisation_id FROM assessments WHERE id = ANY($1::uuid[]) AND organisation_id IS NOT NULL",
        list(assessment_ids),
    )
    return {row["organisation_id"] for row in rows}


async def forget_assessments(tx: Connection, gone: Sequence[Gone]) -> None:
    """The row stays as a mark, so that an older message can't bring the assessment back."""
    await tx.execute(
        """
        INSERT INTO assessments AS held (id, version, gone)
        SELECT id, version, true FROM unnest($1::uuid[], $2::bigint[]) AS said (id, version)
        ON CONFLICT (id) DO UPDATE SET
            version = excluded.version, gone = true, organisation_id = NULL, content = NULL
        WHERE held.version <= excluded.version
        """,
        [one.id for one in gone],
        [one.version for one in gone],
    )


async def assessments_of(connection: Connection, organisation_ids: Collection[UUID]) -> list[Assessment]:
    rows = await connection.fetch(
        "SELECT content FROM assessments WHERE organisation_id = ANY($1::uuid[]) AND NOT gone", list(organisation_ids)
    )
    return [Assessment.model_validate(row["content"]) for row in rows]


async def follow_assessed(tx: Connection, roadmap_ids: Sequence[UUID], said: Sequence[tuple[UUID, Proposed]]) -> None:
    """What isn't decided follows what was assessed last: it goes when the spearhead is gone, and changes with it."""
    rows = [_row(roadmap_id, one) for roadmap_id, one in said]
    await tx.execute(
        """
        DELETE FROM goal_proposals held WHERE roadmap_id = ANY($1::uuid[]) AND state = 'proposed' AND NOT EXISTS (
            SELECT FROM jsonb_to_recordset($2::jsonb)
                AS said (roadmap_id uuid, organisation_id uuid, model text, criterion text)
            WHERE (said.roadmap_id, said.organisation_id, said.model, said.criterion)
                = (held.roadmap_id, held.organisation_id, held.model, held.criterion))
        """,
        list(roadmap_ids),
        rows,
    )
    await tx.execute(
        """
        UPDATE goal_proposals held SET assessment_id = said.assessment_id, content = said.content
        FROM jsonb_to_recordset($1::jsonb) AS said (roadmap_id uuid, organisation_id uuid, model text, criterion text,
                                                    assessment_id uuid, content jsonb)
        WHERE held.state = 'proposed' AND (said.roadmap_id, said.organisation_id, said.model, said.criterion)
            = (held.roadmap_id, held.organisation_id, held.model, held.criterion)
        """,
        rows,
    )


async def insert_proposals(tx: Connection, said: Sequence[tuple[UUID, Proposed]], now: datetime) -> None:
    """Those that weren't proposed before."""
    await tx.execute(
        """
        INSERT INTO goal_proposals (id, roadmap_id, organisation_id, model, criterion, assessment_id, content,
                                    proposed_at)
        SELECT gen_random_uuid(), said.*, $2
        FROM jsonb_to_recordset($1::jsonb) AS said (roadmap_id uuid, organisation_id uuid, model text, criterion text,
                                                    assessment_id uuid, content jsonb)
        ON CONFLICT DO NOTHING
        """,
        [_row(roadmap_id, one) for roadmap_id, one in said],
        now,
    )


async def proposals_of(
    connection: Connection, roadmap_id: UUID, state: str | None, after: UUID | None, limit: int
) -> list[Proposal]:
    rows = await connection.fetch(
        f"""
        {SELECT} WHERE roadmap_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR id > $3)
        ORDER BY id LIMIT $4
        """,
        roadmap_id,
        state,
        after,
        limit,
    )
    return [_proposal(row) for row in rows]


async def proposal(connection: Connection, roadmap_id: UUID, proposal_id: UUID) -> Proposal | None:
    """The caller who means to decide has locked the roadmap."""
    row = await connection.fetchrow(f"{SELECT} WHERE roadmap_id = $1 AND id = $2", roadmap_id, proposal_id)
    return _proposal(row) if row else None


async def decide(
    tx: Connection,
    proposal_id: UUID,
    state: ProposalState,
    now: datetime,
    goal_key: str | None = None,
    measure_id: UUID | None = None,
) -> None:
    await tx.execute(
        "UPDATE goal_proposals SET state = $2, decided_at = $3, goal_key = $4, measure_id = $5 WHERE id = $1",
        proposal_id,
        state,
        now,
        goal_key,
        measure_id,
    )


def _row(roadmap_id: UUID, said: Proposed) -> dict[str, Any]:
    return {
        "roadmap_id": str(roadmap_id),
        "organisation_id": str(said.organisation_id),
        "model": said.model,
        "criterion": said.criterion.key,
        "assessment_id": str(said.assessment_id),
        "content": {**said.criterion.model_dump(mode="json"), "illustrative": said.illustrative},
    }


def _proposal(row: Any) -> Proposal:
    told = dict(row)
    return Proposal(assessed=AssessedCriterion.model_validate(told.pop("content")), **told)
