"""Roles' rows, and what rights follow from them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.registration.roles.rules import Held
from shared.contracts import Role, RoleKind
from shared.postgres import Connection

ROLE = "SELECT id, version, network_id, person_id, kind, starts_on, ends_on, active FROM roles"


def _role(row: Any) -> Role:
    return Role.model_validate(dict(row))


async def coordinates(connection: Connection, person_id: UUID, network_id: UUID) -> bool:
    """Does the person hold a role today that gives rights over the network?"""
    holds: bool = await connection.fetchval(
        """
        SELECT EXISTS (SELECT FROM roles
                       WHERE person_id = $1 AND network_id = $2 AND active AND kind IN ('leader', 'secretary')
                         AND starts_on <= (now() AT TIME ZONE 'Europe/Helsinki')::date
                         AND coalesce(ends_on >= (now() AT TIME ZONE 'Europe/Helsinki')::date, true))
        """,
        person_id,
        network_id,
    )
    return holds


async def network_of(connection: Connection, role_id: UUID) -> UUID | None:
    network_id: UUID | None = await connection.fetchval("SELECT network_id FROM roles WHERE id = $1", role_id)
    return network_id


async def role(connection: Connection, role_id: UUID) -> Role | None:
    row = await connection.fetchrow(f"{ROLE} WHERE id = $1", role_id)
    return _role(row) if row else None


async def held(tx: Connection, network_id: UUID) -> list[Held]:
    """The active roles of a network that the caller has locked."""
    rows = await tx.fetch("SELECT id, kind, starts_on, ends_on FROM roles WHERE network_id = $1 AND active", network_id)
    return [Held(row["id"], RoleKind(row["kind"]), row["starts_on"], row["ends_on"]) for row in rows]


async def held_by(tx: Connection, network_id: UUID, person_id: UUID) -> list[Role]:
    rows = await tx.fetch(
        f"{ROLE} WHERE network_id = $1 AND person_id = $2 AND active ORDER BY id FOR UPDATE", network_id, person_id
    )
    return [_role(row) for row in rows]


async def in_network(connection: Connection, network_id: UUID, last: UUID | None, limit: int) -> list[Role]:
    """Active and ended ones, as history."""
    rows = await connection.fetch(
        f"{ROLE} WHERE network_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
        network_id,
        last,
        limit,
    )
    return [_role(row) for row in rows]


async def insert_role(
    tx: Connection,
    network_id: UUID,
    person_id: UUID,
    kind: RoleKind,
    starts_on: date,
    ends_on: date | None,
    *,
    by: UUID,
    now: datetime,
) -> Role | None:
    """The new role; None when the person holds this one already."""
    row = await tx.fetchrow(
        """
        INSERT INTO roles
            (id, version, network_id, person_id, kind, starts_on, ends_on, active, created_at, created_by)
        VALUES ($1, 1, $2, $3, $4, $5, $6, true, $7, $8)
        ON CONFLICT (network_id, person_id, kind) WHERE active DO NOTHING
        RETURNING id, version, network_id, person_id, kind, starts_on, ends_on, active
        """,
        uuid4(),
        network_id,
        person_id,
        kind.value,
        starts_on,
        ends_on,
        now,
        by,
    )
    return _role(row) if row else None


async def end_role(tx: Connection, role_id: UUID, today: date) -> Role | None:
    """The ended role; None when it had ended before."""
    row = await tx.fetchrow(
        """
        UPDATE roles SET active = false, version = version + 1, ends_on = greatest(starts_on, $2)
        WHERE id = $1 AND active
        RETURNING id, version, network_id, person_id, kind, starts_on, ends_on, active
        """,
        role_id,
        today,
    )
    return _role(row) if row else None


async def after(tx: Connection, last: UUID | None, limit: int) -> list[Role]:
    """A chunk for republishing, locked."""
    rows = await tx.fetch(f"{ROLE} WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 FOR UPDATE", last, limit)
    return [_role(row) for row in rows]


async def end_role_after_its_last_day(tx: Connection, role_id: UUID) -> Role | None:
    """The ended role, with its last day as it was told; None when it had ended before."""
    row = await tx.fetchrow(
        """
        UPDATE roles SET active = false, version = version + 1
        WHERE id = $1 AND active AND ends_on IS NOT NULL
        RETURNING id, version, network_id, person_id, kind, starts_on, ends_on, active
        """,
        role_id,
    )
    return _role(row) if row else None
