"""Rows of erasures: who asked, who has answered, how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from shared.contracts import Erasure, ErasureState
from shared.postgres import Connection

Reason = Literal["asked", "unlawful", "mistake", "not_needed"]


@dataclass(frozen=True)
class Request:
    """`carried_out_at` None: registration itself still knows the person."""

    id: UUID
    person_id: UUID
    asked_at: datetime
    carried_out_at: datetime | None


@dataclass(frozen=True)
class Answer:
    """`done_at` None: the service hasn't answered yet."""

    service: str
    done_at: datetime | None


REQUEST = "SELECT id, person_id, asked_at, carried_out_at FROM erasure_requests"


def _request(row: Any) -> Request | None:
    return Request(**dict(row)) if row else None


def _erasure(row: Any) -> Erasure:
    return Erasure(id=row["person_id"], version=row["version"], state=row["state"], asked_at=row["asked_at"])


async def lock_person(tx: Connection, person_id: UUID) -> bool:
    """Until the transaction ends nobody begins anything for this person; False: there is no such person."""
    return bool(await tx.fetchval("SELECT true FROM people WHERE id = $1 FOR UPDATE", person_id))


async def insert_request(
    tx: Connection, person_id: UUID, reason: Reason, by_administrator: bool, now: datetime
) -> Request:
    """The request; an earlier one for the same person stays."""
    await tx.execute(
        """
        INSERT INTO erasure_requests (id, person_id, reason, by_administrator, asked_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (person_id) DO NOTHING
        """,
        uuid4(),
        person_id,
        reason,
        by_administrator,
        now,
    )
    found = _request(await tx.fetchrow(f"{REQUEST} WHERE person_id = $1", person_id))
    assert found is not None, "inserted above"
    return found


async def request(connection: Connection, request_id: UUID) -> Request | None:
    return _request(await connection.fetchrow(f"{REQUEST} WHERE id = $1", request_id))


async def lock_request(tx: Connection, request_id: UUID) -> Request | None:
    return _request(await tx.fetchrow(f"{REQUEST} WHERE id = $1 FOR UPDATE", request_id))


async def note_carried_out(tx: Connection, person_id: UUID, now: datetime) -> None:
    await tx.execute(
        "UPDATE erasure_requests SET carried_out_at = coalesce(carried_out_at, $2) WHERE person_id = $1", person_id, now
    )


async def letter_waits(tx: Connection, business_key: str) -> bool:
    """Is the letter that tells the person still to go out?"""
    waits: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM mail_intents WHERE business_key = $1 AND state IN ('waiting', 'claimed'))
        """,
        business_key,
    )
    return waits


async def insert_erasure(tx: Connection, person_id: UUID, asked_at: datetime, now: datetime) -> Erasure | None:
    """From now on whatever is said of the person is dropped; None: they were forgotten before."""
    row = await tx.fetchrow(
        """
        INSERT INTO erasures (person_id, version, heard, state, asked_at, erased_at) VALUES ($1, 1, 1, 'asked', $2, $3)
        ON CONFLICT (person_id) DO NOTHING
        RETURNING person_id, version, state, asked_at
        """,
        person_id,
        asked_at,
        now,
    )
    return _erasure(row) if row else None


async def keep_own(tx: Connection, erasure: Erasure, now: datetime) -> bool:
    """What our own topic says; news only to a database that was put back from a backup."""
    news: bool | None = await tx.fetchval(
        """
        INSERT INTO erasures AS kept (person_id, version, heard, state, asked_at, erased_at)
        VALUES ($1, $2, $2, $3, $4, $5)
        ON CONFLICT (person_id) DO UPDATE
        SET version = excluded.version, heard = excluded.heard, state = excluded.state
        WHERE kept.version < excluded.version
        RETURNING true
        """,
        erasure.id,
        erasure.version,
        erasure.state.value,
        erasure.asked_at,
        now,
    )
    return bool(news)


async def expect_answers(tx: Connection, person_id: UUID, services: Sequence[str]) -> None:
    await tx.execute(
        """
        INSERT INTO erasure_answers (person_id, service) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING
        """,
        person_id,
        list(services),
    )


async def note_answer(tx: Connection, person_id: UUID, service: str, at: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO erasure_answers AS known (person_id, service, done_at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, service) DO UPDATE SET done_at = coalesce(known.done_at, excluded.done_at)
        """,
        person_id,
        service,
        at,
    )


async def close(tx: Connection, person_id: UUID) -> Erasure | None:
    """The erasure as done, one version on; None while an answer is missing, or when it was done before.

    Locks the erasure first: of two last answers the later one sees the other.
    """
    await tx.execute("SELECT FROM erasures WHERE person_id = $1 FOR UPDATE", person_id)
    row = await tx.fetchrow(
        """
        UPDATE erasures SET state = 'done', version = version + 1, heard = version + 1
        WHERE person_id = $1 AND state = 'asked'
          AND NOT EXISTS (SELECT FROM erasure_answers WHERE person_id = $1 AND done_at IS NULL)
        RETURNING person_id, version, state, asked_at
        """,
        person_id,
    )
    return _erasure(row) if row else None


async def answers(connection: Connection, person_id: UUID) -> list[Answer]:
    rows = await connection.fetch(
        "SELECT service, done_at FROM erasure_answers WHERE person_id = $1 ORDER BY service", person_id
    )
    return [Answer(**dict(row)) for row in rows]


async def lock_erasures(tx: Connection, after: UUID | None, limit: int) -> list[Erasure]:
    """A chunk for republishing, locked."""
    rows = await tx.fetch(
        """
        SELECT person_id, version, state, asked_at FROM erasures
        WHERE $1::uuid IS NULL OR person_id > $1 ORDER BY person_id LIMIT $2 FOR UPDATE
        """,
        after,
        limit,
    )
    return [_erasure(row) for row in rows]


async def state(connection: Connection, person_id: UUID) -> ErasureState | None:
    found: str | None = await connection.fetchval("SELECT state FROM erasures WHERE person_id = $1", person_id)
    return ErasureState(found) if found else None


async def open_erasures(connection: Connection) -> tuple[int, float]:
    """How many aren't done, those not begun here included, and how many seconds ago the oldest was asked for."""
    row = await connection.fetchrow(
        """
        SELECT count(*) AS number, coalesce(extract(epoch FROM clock_timestamp() - min(asked_at)), 0)::float AS oldest
        FROM (SELECT asked_at FROM erasures WHERE state = 'asked'
              UNION ALL
              SELECT asked_at FROM erasure_requests WHERE carried_out_at IS NULL) AS waiting
        """
    )
    assert row is not None
    return row["number"], row["oldest"]
