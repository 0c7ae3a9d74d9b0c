"""SQL of assessments and of the targets that were set in them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias, get_args
from uuid import UUID

from services.surveys.rounds.figures import Figures, read, stored
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock

Consent: TypeAlias = Literal["none", "compared", "published"]
COLUMNS = "id, version, round_id, organisation_id, start, consent, named_on"
OF_EARLIER = ", ".join(f"earlier.{name}" for name in COLUMNS.split(", "))


@dataclass(frozen=True)
class KeptAssessment:
    """`named_on`: since when it was first published by name, whatever was withdrawn later."""

    id: UUID
    version: int
    round_id: UUID
    organisation_id: UUID
    start: Figures
    consent: Consent
    named_on: date | None


@dataclass(frozen=True)
class Target:
    """`sector` None: for the whole organisation. `level` None: taken back."""

    criterion: str
    sector: str | None
    level: int | None
    year: int | None
    reason: str
    role: str
    set_at: datetime


def _assessment(row: Any) -> KeptAssessment:
    return KeptAssessment(**{**dict(row), "start": read(row["start"])})


async def insert_assessment(
    tx: Connection, assessment_id: UUID, round_id: UUID, organisation_id: UUID, start: Figures
) -> None:
    await tx.execute(
        "INSERT INTO assessments (id, round_id, organisation_id, start) VALUES ($1, $2, $3, $4)",
        assessment_id,
        round_id,
        organisation_id,
        stored(start),
    )


async def assessment(connection: Connection, assessment_id: UUID) -> KeptAssessment | None:
    row = await connection.fetchrow(f"SELECT {COLUMNS} FROM assessments WHERE id = $1", assessment_id)
    return _assessment(row) if row else None


async def lock_assessment(tx: Connection, assessment_id: UUID) -> KeptAssessment | None:
    row = await tx.fetchrow(f"SELECT {COLUMNS} FROM assessments WHERE id = $1 FOR UPDATE", assessment_id)
    return _assessment(row) if row else None


async def assessments_after(
    tx: Connection, after: UUID | None, limit: int, *, published: bool, lock: Lock = FOR_UPDATE
) -> list[KeptAssessment]:
    """The next ones by id, for republishing; `published`: of those alone that stand on the public topic."""
    rows = await tx.fetch(
        f"""
        SELECT {COLUMNS} FROM assessments a
        WHERE ($1::uuid IS NULL OR id > $1)
          AND (NOT $3 OR EXISTS (SELECT FROM published_assessments p WHERE p.id = a.id))
        ORDER BY id LIMIT $2 {lock}
        """,
        after,
        limit,
        published,
    )
    return [_assessment(row) for row in rows]


async def published_version(connection: Connection, assessment_id: UUID) -> int | None:
    version: int | None = await connection.fetchval(
        "SELECT version FROM published_assessments WHERE id = $1", assessment_id
    )
    return version


async def raise_version(tx: Connection, assessment_id: UUID) -> None:
    await tx.execute("UPDATE assessments SET version = version + 1 WHERE id = $1", assessment_id)


async def put_published(tx: Connection, assessment_id: UUID, version: int) -> None:
    await tx.execute(
        """
        INSERT INTO published_assessments (id, version) VALUES ($1, $2)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version
        """,
        assessment_id,
        version,
    )


async def delete_published(tx: Connection, assessment_id: UUID) -> None:
    await tx.execute("DELETE FROM published_assessments WHERE id = $1", assessment_id)


async def assessments_of_round(connection: Connection, round_id: UUID) -> list[KeptAssessment]:
    rows = await connection.fetch(f"SELECT {COLUMNS} FROM assessments WHERE round_id = $1 ORDER BY id", round_id)
    return [_assessment(row) for row in rows]


async def network_of_assessment(connection: Connection, assessment_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval(
        "SELECT r.network_id FROM assessments a JOIN assessment_rounds r ON r.id = a.round_id WHERE a.id = $1",
        assessment_id,
    )
    return network_id


async def assessment_before(connection: Connection, assessment_id: UUID) -> KeptAssessment | None:
    """The organisation's in the latest earlier round of the same network and model, of whatever version."""
    row = await connection.fetchrow(
        f"""
        SELECT {OF_EARLIER}
        FROM assessments own
        JOIN assessment_rounds r ON r.id = own.round_id
        JOIN assessments earlier ON earlier.organisation_id = own.organisation_id
        JOIN assessment_rounds e ON e.id = earlier.round_id
            AND e.model_key = r.model_key AND e.network_id = r.network_id
        WHERE own.id = $1 AND (e.closed_on, e.number, e.id) < (r.closed_on, r.number, r.id)
        ORDER BY e.closed_on DESC, e.number DESC, e.id DESC LIMIT 1
        """,
        assessment_id,
    )
    return _assessment(row) if row else None


async def insert_target(tx: Connection, assessment_id: UUID, target: Target, set_by: UUID) -> None:
    await tx.execute(
        """
        INSERT INTO assessment_targets (assessment_id, criterion, sector, level, year, reason, role, set_by, set_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        assessment_id,
        target.criterion,
        target.sector,
        target.level,
        target.year,
        target.reason,
        target.role,
        set_by,
        target.set_at,
    )


async def assessments_by_consent(connection: Connection) -> dict[Consent, int]:
    rows = await connection.fetch("SELECT consent, count(*) FROM assessments GROUP BY consent")
    counted = {row[0]: row[1] for row in rows}
    return {consent: counted.get(consent, 0) for consent in get_args(Consent)}


async def targets_set(connection: Connection, assessment_id: UUID) -> list[Target]:
    """All that were ever set, the oldest first."""
    rows = await connection.fetch(
        """
        SELECT criterion, sector, level, year, reason, role, set_at FROM assessment_targets
        WHERE assessment_id = $1 ORDER BY id
        """,
        assessment_id,
    )
    return [Target(**dict(row)) for row in rows]


async def targets_of_person(connection: Connection, person_id: UUID) -> list[dict[str, Any]]:
    rows = await connection.fetch(
        """
        SELECT criterion, sector, level, year, reason, role, set_at FROM assessment_targets
        WHERE set_by = $1 ORDER BY set_at, id
        """,
        person_id,
    )
    return [dict(row) for row in rows]
