"""People's rows: addresses, logins, sessions, and wishes for another address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from shared.contracts import Language
from shared.postgres import Connection


@dataclass(frozen=True)
class Person:
    id: UUID
    address: str
    name: str | None
    language: Language
    confirmed_at: datetime | None


@dataclass(frozen=True)
class AddressChange:
    id: UUID
    person_id: UUID
    old_address: str
    new_address: str
    confirmed_at: datetime | None


PERSON = "SELECT id, address, name, language, confirmed_at FROM people"


def _person(row: Any) -> Person:
    return Person(**dict(row))


async def person(connection: Connection, person_id: UUID) -> Person | None:
    row = await connection.fetchrow(f"{PERSON} WHERE id = $1", person_id)
    return _person(row) if row else None


async def person_at(connection: Connection, address: str) -> Person | None:
    row = await connection.fetchrow(f"{PERSON} WHERE lower(address) = lower($1)", address)
    return _person(row) if row else None


async def ensure_person(
    tx: Connection, address: str, *, name: str | None = None, language: Language = "fi", now: datetime
) -> Person:
    """The person at this address, made if need be.

    Until the mailbox has answered anybody may have asked, so the last name and language count; then only the
    person changes them. The row is locked, so that two acts about one address come one after the other.
    """
    row = await tx.fetchrow(
        """
        INSERT INTO people AS known (id, address, name, language, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (lower(address)) DO UPDATE SET
            name = CASE WHEN known.confirmed_at IS NULL THEN coalesce(excluded.name, known.name) ELSE known.name END,
            language = CASE WHEN known.confirmed_at IS NULL THEN excluded.language ELSE known.language END
        RETURNING id, address, name, language, confirmed_at
        """,
        uuid4(),
        address,
        name,
        language,
        now,
    )
    return _person(row)


async def confirm_mailbox(tx: Connection, person_id: UUID, now: datetime) -> None:
    """The person has opened a link that only their mailbox got."""
    await tx.execute("UPDATE people SET confirmed_at = $2 WHERE id = $1 AND confirmed_at IS NULL", person_id, now)


async def update_person(tx: Connection, person_id: UUID, name: str | None, language: Language) -> None:
    await tx.execute("UPDATE people SET name = $2, language = $3 WHERE id = $1", person_id, name, language)


async def staff_roles(connection: Connection, person_id: UUID) -> frozenset[str]:
    rows = await connection.fetch("SELECT role FROM staff WHERE person_id = $1", person_id)
    return frozenset(row["role"] for row in rows)


async def insert_address_change(
    tx: Connection, change_id: UUID, person: Person, new_address: str, now: datetime
) -> None:
    """A new wish replaces an older one that nobody confirmed."""
    await tx.execute("DELETE FROM address_changes WHERE person_id = $1 AND confirmed_at IS NULL", person.id)
    await tx.execute(
        """
        INSERT INTO address_changes (id, person_id, old_address, new_address, asked_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        change_id,
        person.id,
        person.address,
        new_address,
        now,
    )


async def address_change(connection: Connection, change_id: UUID) -> AddressChange | None:
    row = await connection.fetchrow(
        "SELECT id, person_id, old_address, new_address, confirmed_at FROM address_changes WHERE id = $1", change_id
    )
    return AddressChange(**dict(row)) if row else None


async def take_address(tx: Connection, change: AddressChange, now: datetime) -> bool:
    """Give the person the new address; False when it is another person's by now."""
    try:
        async with tx.transaction():
            await tx.execute(
                "UPDATE people SET address = $2, confirmed_at = coalesce(confirmed_at, $3) WHERE id = $1",
                change.person_id,
                change.new_address,
                now,
            )
    except asyncpg.UniqueViolationError:
        return False
    await tx.execute("UPDATE address_changes SET confirmed_at = $2 WHERE id = $1", change.id, now)
    return True


async def count_request(tx: Connection, who: bytes, now: datetime) -> tuple[int, int, int]:
    """How often `who` asked in this minute, in this hour and on this day (UTC), this time included."""
    row = await tx.fetchrow(
        """
        INSERT INTO mail_requests AS before (who, minute, in_minute, hour, in_hour, day, in_day)
        VALUES ($1, date_trunc('minute', $2::timestamptz), 1, date_trunc('hour', $2::timestamptz), 1,
                date_trunc('day', $2::timestamptz), 1)
        ON CONFLICT (who) DO UPDATE SET
            in_minute = CASE WHEN before.minute = excluded.minute THEN before.in_minute + 1 ELSE 1 END,
            in_hour = CASE WHEN before.hour = excluded.hour THEN before.in_hour + 1 ELSE 1 END,
            in_day = CASE WHEN before.day = excluded.day THEN before.in_day + 1 ELSE 1 END,
            minute = excluded.minute,
            hour = excluded.hour,
            day = excluded.day
        RETURNING in_minute, in_hour, in_day
        """,
        who,
        now,
    )
    assert row is not None
    return row["in_minute"], row["in_hour"], row["in_day"]


@dataclass(frozen=True)
class Asked:
    """What somebody asked for about an address; `told` is what else they said, of the kind's own shape."""

    id: UUID
    kind: str
    address: str
    told: dict[str, Any]


async def insert_asked(tx: Connection, asked: Asked, now: datetime) -> None:
    await tx.execute(
        "INSERT INTO asked (id, kind, address, told, asked_at) VALUES ($1, $2, $3, $4, $5)",
        asked.id,
        asked.kind,
        asked.address,
        asked.told,
        now,
    )


async def take_asked(tx: Connection, asked_id: UUID) -> Asked | None:
    row = await tx.fetchrow("DELETE FROM asked WHERE id = $1 RETURNING id, kind, address, told", asked_id)
    return Asked(**dict(row)) if row else None


async def delete_asked(tx: Connection) -> int:
    """All that was asked for and not done yet; how much."""
    return len(await tx.fetch("DELETE FROM asked RETURNING id"))
