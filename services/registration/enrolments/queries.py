"""Enrolments' rows."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from services.registration.organisations.queries import ORGANISATION
from shared.contracts import Enrolment, Organisation
from shared.postgres import Connection
from shared.postgres.locking import FOR_UPDATE, Lock

COLUMNS = "id, version, network_id, organisation_id, municipality_ids, state"


def _enrolment(row: Any) -> Enrolment:
    return Enrolment.model_validate(dict(row))


async def enrolment(connection: Connection, enrolment_id: UUID) -> Enrolment | None:
    row = await connection.fetchrow(f"SELECT {COLUMNS} FROM enrolments WHERE id = $1", enrolment_id)
    return _enrolment(row) if row else None


async def enrol(
    tx: Connection,
    network_id: UUID,
    organisation_id: UUID,
    municipality_ids: tuple[UUID, ...],
    *,
    by: UUID | None,
    now: datetime,
) -> Enrolment | None:
    """The new enrolment, or the withdrawn one in force again; None when the organisation is in already."""
    row = await tx.fetchrow(
        f"""
        INSERT INTO enrolments AS before (id, version, network_id, organisation_id, municipality_ids, state,
                                          created_at, created_by)
        VALUES ($1, 1, $2, $3, $4, 'enrolled', $5, $6)
        ON CONFLICT (network_id, organisation_id) DO UPDATE
            SET version = before.version + 1, state = 'enrolled', municipality_ids = excluded.municipality_ids
            WHERE before.state = 'withdrawn'
        RETURNING {COLUMNS}
        """,
        uuid4(),
        network_id,
        organisation_id,
        list(municipality_ids),
        now,
        by,
    )
    return _enrolment(row) if row else None


async def of_organisation(connection: Connection, network_id: UUID, organisation_id: UUID) -> Enrolment | None:
    row = await connection.fetchrow(
        f"SELECT {COLUMNS} FROM enrolments WHERE network_id = $1 AND organisation_id = $2",
        network_id,
        organisation_id,
    )
    return _enrolment(row) if row else None


async def withdraw(tx: Connection, network_id: UUID, enrolment_id: UUID) -> Enrolment | None:
    """The withdrawn enrolment; None when it isn't in force."""
    row = await tx.fetchrow(
        f"""
        UPDATE enrolments SET version = version + 1, state = 'withdrawn'
        WHERE id = $1 AND network_id = $2 AND state = 'enrolled'
        RETURNING {COLUMNS}
        """,
        enrolment_id,
        network_id,
    )
    return _enrolment(row) if row else None


async def listed(connection: Connection, network_id: UUID, last: UUID | None, limit: int) -> list[Enrolment]:
    rows = await connection.fetch(
        f"""
        SELECT {COLUMNS} FROM enrolments
        WHERE network_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
        """,
        network_id,
        last,
        limit,
    )
    return [_enrolment(row) for row in rows]


async def count_municipalities(connection: Connection, network_id: UUID) -> int:
    """Each once, by however many ways it came."""
    number: int = await connection.fetchval(
        """
        SELECT count(DISTINCT municipality_id)
        FROM enrolments, unnest(municipality_ids) AS municipality_id
        WHERE network_id = $1 AND state = 'enrolled'
        """,
        network_id,
    )
    return number


async def municipalities(
    connection: Connection, network_id: UUID, last: tuple[str | None, str | None], limit: int
) -> list[Organisation]:
    """In Finnish order."""
    rows = await connection.fetch(
        f"""{ORGANISATION}
        WHERE o.id IN (SELECT unnest(municipality_ids) FROM enrolments WHERE network_id = $1 AND state = 'enrolled')
          AND ($2::text IS NULL OR (finnish(o.sort_name), o.id::text) > ($2, $3))
        ORDER BY finnish(o.sort_name), o.id::text
        LIMIT $4""",
        network_id,
        *last,
        limit,
    )
    return [Organisation.model_validate(dict(row)) for row in rows]


async def count_by_network(connection: Connection) -> dict[UUID, int]:
    rows = await connection.fetch(
        """
        SELECT network_id, count(DISTINCT municipality_id) AS number
        FROM enrolments, unnest(municipality_ids) AS municipality_id
        WHERE state = 'enrolled' GROUP BY network_id
        """
    )
    return {row["network_id"]: row["number"] for row in rows}


async def after(tx: Connection, last: UUID | None, limit: int, lock: Lock = FOR_UPDATE) -> list[Enrolment]:
    """The next ones by id, for republishing and open data."""
    rows = await tx.fetch(
        f"""
        SELECT {COLUMNS} FROM enrolments
        WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 {lock}
        """,
        last,
        limit,
    )
    return [_enrolment(row) for row in rows]
