"""SQL of what is passed on: versions, who wants a topic, deliveries and the lines that they stand in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.postgres import Connection


@dataclass(frozen=True)
class Listener:
    """A webhook that wants a topic; `subjects` None: all of it."""

    id: UUID
    subjects: frozenset[UUID] | None


@dataclass(frozen=True)
class Message:
    """What is to be delivered: the body is what is posted."""

    id: str
    subject: UUID
    version: int
    body: bytes


async def versions(tx: Connection, topic: str, ids: Collection[UUID]) -> dict[UUID, int]:
    rows = await tx.fetch(
        "SELECT id, version FROM passed_on WHERE topic = $1 AND id = ANY($2::uuid[])", topic, list(ids)
    )
    return {row["id"]: row["version"] for row in rows}


async def keep_versions(tx: Connection, topic: str, newest: Mapping[UUID, int], gone: Collection[UUID]) -> None:
    """Newer than what is there: the caller has looked, and holds the position."""
    ids = sorted(newest)
    await tx.execute(
        """
        INSERT INTO passed_on AS held (topic, id, version, gone)
        SELECT $1, id, version, id = ANY($4::uuid[]) FROM unnest($2::uuid[], $3::bigint[]) AS told (id, version)
        ON CONFLICT (topic, id) DO UPDATE SET version = excluded.version, gone = excluded.gone
        WHERE held.version < excluded.version
        """,
        topic,
        ids,
        [newest[one] for one in ids],
        list(gone),
    )


async def lock_listeners(tx: Connection, topic: str) -> list[Listener]:
    """Held against being deleted until the transaction ends; they may be changed meanwhile."""
    rows = await tx.fetch("SELECT id, subjects FROM webhooks WHERE $1 = ANY(topics) ORDER BY id FOR KEY SHARE", topic)
    return [Listener(row["id"], None if row["subjects"] is None else frozenset(row["subjects"])) for row in rows]


async def stand_in_line(tx: Connection, lines: Collection[tuple[UUID, UUID]], now: datetime) -> None:
    """Hold the line of each webhook and subject, or make it: whoever takes its first away sees what comes now."""
    ordered = sorted(lines)
    await tx.execute(
        """
        INSERT INTO lines AS held (webhook_id, subject, next_attempt_at)
        SELECT webhook_id, subject, $3 FROM unnest($1::uuid[], $2::uuid[]) AS told (webhook_id, subject)
        ON CONFLICT (webhook_id, subject) DO UPDATE SET claim = held.claim
        """,
        [webhook for webhook, _ in ordered],
        [subject for _, subject in ordered],
        now,
    )


async def insert_deliveries(
    tx: Connection, topic: str, messages: Sequence[Message], pairs: Sequence[tuple[UUID, int]], now: datetime
) -> None:
    """`pairs`: which webhook gets which message, by its place from 1. Rows are numbered in the messages' order."""
    await tx.execute(
        """
        INSERT INTO deliveries (webhook_id, message_id, topic, subject, version, body, created_at)
        SELECT pair.webhook_id, told.id, $1, told.subject, told.version, told.body, $2
        FROM unnest($3::uuid[], $4::int[]) AS pair (webhook_id, place)
        JOIN unnest($5::text[], $6::uuid[], $7::bigint[], $8::bytea[])
            WITH ORDINALITY AS told (id, subject, version, body, place) USING (place)
        ORDER BY place
        """,
        topic,
        now,
        [webhook for webhook, _ in pairs],
        [place for _, place in pairs],
        [one.id for one in messages],
        [one.subject for one in messages],
        [one.version for one in messages],
        [one.body for one in messages],
    )
