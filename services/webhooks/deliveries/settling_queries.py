"""SQL of what became of tries: the log, the line's next, and webhooks that are given up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.webhooks.deliveries.claiming_queries import Claimed
from services.webhooks.deliveries.rules import Why
from services.webhooks.receivers.courier import Answer
from shared.postgres import Connection


@dataclass(frozen=True)
class Tried:
    """One try of what was claimed, and when its answer came."""

    claimed: Claimed
    answer: Answer
    at: datetime


async def lock_lines(tx: Connection, tried: Sequence[Tried]) -> set[int]:
    """Hold the lines, in one order for all; the seqs of those tries whose claim is still worth something."""
    rows = await tx.fetch(
        """
        SELECT told.seq
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[]) AS told (webhook_id, subject, claim, seq)
        JOIN lines USING (webhook_id, subject)
        WHERE lines.claim = told.claim
        ORDER BY webhook_id, subject
        FOR UPDATE OF lines
        """,
        [one.claimed.webhook_id for one in tried],
        [one.claimed.subject for one in tried],
        [one.claimed.claim for one in tried],
        [one.claimed.seq for one in tried],
    )
    return {row["seq"] for row in rows}


async def note(tx: Connection, tried: Sequence[Tried]) -> None:
    """Each try in its row of the log. What has arrived loses its body."""
    await tx.execute(
        """
        UPDATE deliveries SET
            attempts = attempts + 1, outcome = told.outcome, status = told.status, tried_at = told.at,
            state = CASE WHEN told.outcome = 'delivered' THEN 'delivered' ELSE 'waiting' END,
            body = CASE WHEN told.outcome = 'delivered' THEN NULL ELSE body END
        FROM unnest($1::bigint[], $2::text[], $3::int[], $4::timestamptz[]) AS told (seq, outcome, status, at)
        WHERE deliveries.seq = told.seq AND deliveries.state = 'waiting'
        """,
        [one.claimed.seq for one in tried],
        [one.answer.outcome for one in tried],
        [one.answer.status for one in tried],
        [one.at for one in tried],
    )


async def move_up(tx: Connection, lines: Collection[tuple[UUID, UUID]], now: datetime) -> None:
    """The next of each line may go; a line with nobody in it goes away. The transaction holds the lines."""
    webhooks, subjects = [webhook for webhook, _ in lines], [subject for _, subject in lines]
    await tx.execute(
        """
        DELETE FROM lines USING unnest($1::uuid[], $2::uuid[]) AS told (webhook_id, subject)
        WHERE lines.webhook_id = told.webhook_id AND lines.subject = told.subject AND NOT EXISTS (
            SELECT FROM deliveries d
            WHERE d.webhook_id = told.webhook_id AND d.subject = told.subject AND d.state = 'waiting'
        )
        """,
        webhooks,
        subjects,
    )
    await tx.execute(
        """
        UPDATE lines SET claim = NULL, next_attempt_at = $3
        FROM unnest($1::uuid[], $2::uuid[]) AS told (webhook_id, subject)
        WHERE lines.webhook_id = told.webhook_id AND lines.subject = told.subject
        """,
        webhooks,
        subjects,
        now,
    )


async def try_again(tx: Connection, when: Sequence[tuple[Claimed, datetime]]) -> None:
    """The lines wait; nothing passes the message at their head."""
    await tx.execute(
        """
        UPDATE lines SET claim = NULL, next_attempt_at = told.at
        FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS told (webhook_id, subject, at)
        WHERE lines.webhook_id = told.webhook_id AND lines.subject = told.subject
        """,
        [one.webhook_id for one, _ in when],
        [one.subject for one, _ in when],
        [moment for _, moment in when],
    )


async def set_failing(tx: Connection, failing: Collection[UUID], well: Collection[UUID]) -> None:
    """Which webhooks' last try came to nothing."""
    await tx.execute(
        """
        UPDATE webhooks SET failing = (id = ANY($1::uuid[]))
        WHERE id = ANY($1::uuid[] || $2::uuid[]) AND failing <> (id = ANY($1::uuid[]))
        """,
        list(failing),
        list(well),
    )


async def give_up(tx: Connection, webhook_id: UUID, why: Why, now: datetime) -> bool:
    """Disable it; False: it is already."""
    done = await tx.fetchval(
        """
        UPDATE webhooks SET state = 'disabled', disabled_why = $2, disabled_at = $3, changed_at = $3,
            version = version + 1
        WHERE id = $1 AND state = 'active' RETURNING true
        """,
        webhook_id,
        why,
        now,
    )
    return bool(done)
