"""Memberships' rows, and how each came to be what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from services.registration.consents.notice import NOTICE
from shared.contracts import Language, MemberState
from shared.postgres import Connection


@dataclass(frozen=True)
class Kept:
    """A membership as we keep it; `organisation_text` stands for an organisation that the register lacks."""

    id: UUID
    version: int
    network_id: UUID
    person_id: UUID
    organisation_id: UUID | None
    organisation_text: str | None
    proposal_id: UUID | None
    target_groups: tuple[str, ...]
    source: str | None
    state: MemberState
    since: datetime
    confirmed_at: datetime | None
    created_at: datetime
    created_by: UUID | None


@dataclass(frozen=True)
class Listed:
    """A membership with the person behind it: for those who coordinate the network."""

    member: Kept
    address: str
    name: str | None
    language: Language


@dataclass(frozen=True)
class Told:
    """What somebody says of themselves when they join."""

    organisation_id: UUID | None = None
    organisation_text: str | None = None
    target_groups: Sequence[str] = ()
    source: str | None = None


COLUMNS = """
    m.id, m.version, m.network_id, m.person_id, m.organisation_id, m.organisation_text, m.proposal_id,
    m.target_groups, m.source, m.state, m.since, m.confirmed_at, m.created_at, m.created_by
"""
MEMBER = f"SELECT {COLUMNS} FROM members m"


def kept(row: Any) -> Kept:
    values = {name: row[name] for name in Kept.__dataclass_fields__}
    return Kept(**{**values, "state": MemberState(row["state"]), "target_groups": tuple(row["target_groups"])})


async def lock_member(tx: Connection, network_id: UUID, member_id: UUID) -> Kept | None:
    row = await tx.fetchrow(f"{MEMBER} WHERE m.id = $1 AND m.network_id = $2 FOR UPDATE", member_id, network_id)
    return kept(row) if row else None


async def lock_membership(tx: Connection, member_id: UUID) -> Kept | None:
    row = await tx.fetchrow(f"{MEMBER} WHERE m.id = $1 FOR UPDATE", member_id)
    return kept(row) if row else None


async def lock_member_of(tx: Connection, network_id: UUID, person_id: UUID) -> Kept | None:
    row = await tx.fetchrow(f"{MEMBER} WHERE m.network_id = $1 AND m.person_id = $2 FOR UPDATE", network_id, person_id)
    return kept(row) if row else None


async def lock_memberships_of(tx: Connection, person_id: UUID) -> list[Kept]:
    rows = await tx.fetch(
        f"{MEMBER} WHERE m.person_id = $1 AND m.state IN ('pending', 'active') ORDER BY m.id FOR UPDATE", person_id
    )
    return [kept(row) for row in rows]


async def member(connection: Connection, member_id: UUID) -> Kept | None:
    row = await connection.fetchrow(f"{MEMBER} WHERE m.id = $1", member_id)
    return kept(row) if row else None


async def memberships_of(connection: Connection, person_id: UUID) -> list[Kept]:
    rows = await connection.fetch(f"{MEMBER} WHERE m.person_id = $1 ORDER BY m.created_at, m.id", person_id)
    return [kept(row) for row in rows]


async def active_member_at(connection: Connection, network_id: UUID, address: str) -> UUID | None:
    """The person with this address, if they are an active member of the network."""
    person_id: UUID | None = await connection.fetchval(
        """
        SELECT m.person_id FROM members m JOIN people p ON p.id = m.person_id
        WHERE m.network_id = $1 AND lower(p.address) = lower($2) AND m.state = 'active'
        """,
        network_id,
        address,
    )
    return person_id


async def insert_member(
    tx: Connection, network_id: UUID, person_id: UUID, told: Told, now: datetime, *, created_by: UUID | None
) -> Kept:
    row = await tx.fetchrow(
        f"""
        INSERT INTO members AS m (id, version, network_id, person_id, organisation_id, organisation_text,
                                  target_groups, source, state, since, created_at, created_by, notice_version)
        VALUES ($1, 1, $2, $3, $4, $5, $6, $7, 'pending', $8, $8, $9, $10)
        RETURNING {COLUMNS}
        """,
        uuid4(),
        network_id,
        person_id,
        told.organisation_id,
        told.organisation_text,
        list(told.target_groups),
        told.source,
        now,
        created_by,
        NOTICE.number,
    )
    return kept(row)


async def begin_again(tx: Connection, member_id: UUID, told: Told, now: datetime, *, created_by: UUID | None) -> Kept:
    """Who had left comes back: pending, unconfirmed, with what they say of themselves now."""
    row = await tx.fetchrow(
        f"""
        UPDATE members AS m
        SET version = version + 1, state = 'pending', since = $2, confirmed_at = NULL, organisation_id = $3,
            organisation_text = $4, proposal_id = NULL, target_groups = $5, source = $6, created_by = $7,
            notice_version = $8
        WHERE id = $1
        RETURNING {COLUMNS}
        """,
        member_id,
        now,
        told.organisation_id,
        told.organisation_text,
        list(told.target_groups),
        told.source,
        created_by,
        NOTICE.number,
    )
    return kept(row)


async def set_state(
    tx: Connection, member_id: UUID, state: MemberState, now: datetime, *, confirmed: bool = False
) -> Kept:
    row = await tx.fetchrow(
        f"""
        UPDATE members AS m
        SET version = version + 1, state = $2, since = CASE WHEN state = $2 THEN since ELSE $3 END,
            confirmed_at = CASE WHEN $4 THEN coalesce(confirmed_at, $3) ELSE confirmed_at END
        WHERE id = $1
        RETURNING {COLUMNS}
        """,
        member_id,
        state.value,
        now,
        confirmed,
    )
    return kept(row)


async def set_told(tx: Connection, member_id: UUID, organisation_id: UUID | None, target_groups: Sequence[str]) -> Kept:
    row = await tx.fetchrow(
        f"""
        UPDATE members AS m
        SET version = version + 1, organisation_id = $2, target_groups = $3,
            organisation_text = CASE WHEN $2::uuid IS NULL THEN organisation_text END
        WHERE id = $1
        RETURNING {COLUMNS}
        """,
        member_id,
        organisation_id,
        list(target_groups),
    )
    return kept(row)


async def set_proposal(tx: Connection, member_id: UUID, proposal_id: UUID) -> None:
    await tx.execute("UPDATE members SET proposal_id = $2 WHERE id = $1", member_id, proposal_id)


async def settle_proposal(tx: Connection, proposal_id: UUID, organisation_id: UUID) -> list[Kept]:
    """The members who wrote the proposal represent the organisation that it became."""
    rows = await tx.fetch(
        f"""
        UPDATE members AS m
        SET version = version + 1, organisation_id = $2, organisation_text = NULL
        WHERE proposal_id = $1 AND organisation_id IS NULL
        RETURNING {COLUMNS}
        """,
        proposal_id,
        organisation_id,
    )
    return [kept(row) for row in rows]
