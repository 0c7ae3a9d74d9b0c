"""SQL of forgetting people: what every service's own tables hold of them, and whom they have forgotten."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.contracts import Erasure
from shared.postgres import Connection

LOCK = 0x666F7267  # "forg"


async def hold(tx: Connection) -> None:
    """Until the transaction ends nobody takes in what is said of people."""
    await tx.execute("SELECT pg_advisory_xact_lock($1)", LOCK)


async def hold_off_erasing(tx: Connection) -> None:
    """Until the transaction ends nobody is forgotten; any number may hold this at once."""
    await tx.execute("SELECT pg_advisory_xact_lock_shared($1)", LOCK)


async def erased_among(connection: Connection, people: Sequence[UUID]) -> set[UUID]:
    rows = await connection.fetch("SELECT person_id FROM erasures WHERE person_id = ANY($1::uuid[])", list(people))
    return {row["person_id"] for row in rows}


async def keep_heard(tx: Connection, erasure: Erasure, now: datetime) -> bool:
    """False when this version was heard before, or a later one."""
    news: bool | None = await tx.fetchval(
        """
        INSERT INTO erasures AS kept (person_id, heard, state, asked_at, erased_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (person_id) DO UPDATE SET heard = excluded.heard, state = excluded.state
        WHERE kept.heard < excluded.heard
        RETURNING true
        """,
        erasure.id,
        erasure.version,
        erasure.state.value,
        erasure.asked_at,
        now,
    )
    return bool(news)


async def answer(tx: Connection, person_id: UUID) -> int:
    """The version of the receipt that is said now."""
    version: int = await tx.fetchval(
        "UPDATE erasures SET version = version + 1, answered = true WHERE person_id = $1 RETURNING version", person_id
    )
    return version


async def take_back_answer(tx: Connection, person_id: UUID) -> int | None:
    """The version of the receipt's tombstone; None: no receipt stands on the topic."""
    version: int | None = await tx.fetchval(
        """
        UPDATE erasures SET version = version + 1, answered = false
        WHERE person_id = $1 AND answered RETURNING version
        """,
        person_id,
    )
    return version


async def lock_answers(tx: Connection, after: UUID | None, limit: int) -> list[tuple[UUID, int, datetime]]:
    """A chunk of the receipts for republishing, locked: person, version, when."""
    rows = await tx.fetch(
        """
        SELECT person_id, version, erased_at FROM erasures
        WHERE answered AND ($1::uuid IS NULL OR person_id > $1) ORDER BY person_id LIMIT $2 FOR UPDATE
        """,
        after,
        limit,
    )
    return [(row["person_id"], row["version"], row["erased_at"]) for row in rows]


async def forget_mails(tx: Connection, person_id: UUID) -> None:
    """Sent ones too, and those that wait."""
    await tx.execute("DELETE FROM mail_intents WHERE person_id = $1", person_id)


async def forget_links(tx: Connection, person_id: UUID, subjects: Sequence[UUID]) -> None:
    await tx.execute(
        "DELETE FROM secret_links WHERE person_id = $1 OR subject_id = ANY($2::uuid[])",
        person_id,
        [person_id, *subjects],
    )


async def forget_links_about(tx: Connection, subjects: Sequence[UUID]) -> None:
    """Whatever they were for."""
    await tx.execute("DELETE FROM secret_links WHERE subject_id = ANY($1::uuid[])", list(subjects))


async def forget_requests(tx: Connection, person_id: UUID) -> None:
    """Keys under which the person asked, and those of requests that named the person in their path."""
    await tx.execute(
        "DELETE FROM idempotency WHERE caller = $1::text OR position($1::text in route) > 0", str(person_id)
    )


async def forget_letters(tx: Connection, person_id: UUID, keys: Sequence[UUID]) -> None:
    """Buried messages of the person's things, and any that names the person."""
    await tx.execute(
        """
        DELETE FROM dead_letters
        WHERE key = ANY($2::bytea[]) OR position($1::bytea in body) > 0 OR position($3::text in headers::text) > 0
        """,
        str(person_id).encode(),
        [str(key).encode() for key in [person_id, *keys]],
        str(person_id),
    )


async def forget_refused_messages(tx: Connection, person_id: UUID, keys: Sequence[UUID]) -> None:
    """What Kafka will never take would stand in the outbox for ever."""
    await tx.execute(
        """
        DELETE FROM outbox
        WHERE refused IS NOT NULL AND body IS NOT NULL
          AND (key = ANY($2::uuid[]) OR position($1::bytea in body) > 0)
        """,
        str(person_id).encode(),
        list(keys),
    )


async def forget_due(tx: Connection, person_id: UUID, keys: Sequence[UUID]) -> None:
    await tx.execute(
        "DELETE FROM due WHERE key = ANY($2::text[]) OR position($1::text in key || payload::text) > 0",
        str(person_id),
        [str(key) for key in keys],
    )
