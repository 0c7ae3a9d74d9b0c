"""What the tables of registration hold of a person: found, and rid of the person."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.contracts import Role
from shared.postgres import Connection


class Gone(NamedTuple):
    """An aggregate that is no more the person's; `version` is its tombstone's."""

    id: UUID
    version: int


async def networks_of(connection: Connection, person_id: UUID) -> list[UUID]:
    """Where the person is a member or holds a role, by id."""
    rows = await connection.fetch(
        """
        SELECT network_id FROM members WHERE person_id = $1
        UNION SELECT network_id FROM roles WHERE person_id = $1 ORDER BY network_id
        """,
        person_id,
    )
    return [row["network_id"] for row in rows]


async def series_of(connection: Connection, person_id: UUID) -> list[UUID]:
    rows = await connection.fetch(
        "SELECT DISTINCT series_id FROM series_signups WHERE person_id = $1 ORDER BY series_id", person_id
    )
    return [row["series_id"] for row in rows]


async def coming_signups(connection: Connection, person_id: UUID, now: datetime) -> dict[UUID, UUID]:
    """The person's sign-ups that aren't given up, by occurrence, of occurrences that haven't begun."""
    rows = await connection.fetch(
        """
        SELECT s.occurrence_id, s.id FROM signups s JOIN seatings g USING (occurrence_id)
        WHERE s.person_id = $1 AND s.state <> 'withdrawn' AND g.starts_at > $2
        """,
        person_id,
        now,
    )
    return {row["occurrence_id"]: row["id"] for row in rows}


async def held_roles(tx: Connection, person_id: UUID) -> list[Role]:
    rows = await tx.fetch(
        """
        SELECT id, version, network_id, person_id, kind, starts_on, ends_on, active FROM roles
        WHERE person_id = $1 AND active ORDER BY id
        """,
        person_id,
    )
    return [Role.model_validate(dict(row)) for row in rows]


async def make_signups_nobodys(tx: Connection, person_id: UUID) -> list[Gone]:
    """What they count for stays: occurrence, organisation, state, attended. The moment becomes a day."""
    rows = await tx.fetch(
        """
        UPDATE signups
        SET version = version + 1, person_id = NULL, created_by = NULL, series_signup_id = NULL,
            created_at = date_trunc('day', created_at)
        WHERE person_id = $1 RETURNING id, version
        """,
        person_id,
    )
    return [Gone(*row) for row in rows]


async def delete_series_signups(tx: Connection, person_id: UUID) -> list[UUID]:
    rows = await tx.fetch("DELETE FROM series_signups WHERE person_id = $1 RETURNING id", person_id)
    return [row["id"] for row in rows]


async def delete_roles(tx: Connection, person_id: UUID) -> list[Gone]:
    rows = await tx.fetch("DELETE FROM roles WHERE person_id = $1 RETURNING id, version + 1", person_id)
    return [Gone(*row) for row in rows]


async def delete_members(tx: Connection, person_id: UUID) -> list[Gone]:
    """With their history."""
    rows = await tx.fetch("DELETE FROM members WHERE person_id = $1 RETURNING id, version + 1", person_id)
    return [Gone(*row) for row in rows]


async def delete_proposals(tx: Connection, person_id: UUID) -> None:
    """What the person wrote; the organisation that it became stays in the register."""
    await tx.execute("DELETE FROM organisation_proposals WHERE proposed_by = $1", person_id)


async def delete_person(tx: Connection, person_id: UUID) -> Sequence[UUID]:
    """The address and the name; sessions and the like go with it. The ids of what links were about."""
    await tx.execute(
        "DELETE FROM asked WHERE lower(address) = (SELECT lower(address) FROM people WHERE id = $1)", person_id
    )
    rows = await tx.fetch("SELECT id FROM address_changes WHERE person_id = $1", person_id)
    await tx.execute("DELETE FROM people WHERE id = $1", person_id)
    return [row["id"] for row in rows]
