"""The one statement that gives seats: it decides, stores, says and mails for everybody who asks at the same time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.bus import outbox
from shared.contracts import Signup, SignupState
from shared.postgres import Connection

SEAT_AND_SAY = """
WITH asked AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[],
                         $7::bytea[], $8::bytea[], $9::text[], $10::text[], $11::text[])
        WITH ORDINALITY AS a (id, occurrence_id, person_id, organisation_id, created_by, created_at,
                              if_confirmed, if_waiting, correlation_id, causation_id, traceparent, turn)
    -- a function that always looks by index: this plan may be made while the table is empty, and is kept
    WHERE NOT is_in(a.occurrence_id, a.person_id)
), held AS (
    SELECT occurrence_id, waiting, tickets, starts_at,
           CASE WHEN capacity IS NULL THEN NULL
                WHEN waiting > 0 THEN 0
                ELSE greatest(capacity - confirmed, 0) END AS free
    FROM seatings
    WHERE occurrence_id IN (SELECT occurrence_id FROM asked) AND policy <> 'none' AND NOT suspended
      AND (opens_at <= $12 OR opens_at IS NULL) AND least(closes_at, starts_at) > $13
    FOR UPDATE SKIP LOCKED
), ranked AS (
    SELECT asked.*, waiting, tickets, starts_at, free,
           row_number() OVER (PARTITION BY asked.occurrence_id ORDER BY turn) AS nth
    FROM asked JOIN held ON held.occurrence_id = asked.occurrence_id
), placed AS (
    SELECT *, CASE WHEN free IS NULL OR nth <= free THEN 'confirmed' ELSE 'waiting' END AS place,
           waiting + nth - free AS position
    FROM ranked
), counted AS (
    UPDATE seatings
    SET confirmed = seatings.confirmed + came.seated, waiting = seatings.waiting + came.all - came.seated,
        tickets = seatings.tickets + came.all
    FROM (SELECT occurrence_id, count(*) AS all, count(*) FILTER (WHERE place = 'confirmed') AS seated
          FROM placed GROUP BY occurrence_id) AS came
    WHERE seatings.occurrence_id = came.occurrence_id
), signup AS (
    INSERT INTO signups (id, version, occurrence_id, person_id, organisation_id, created_by, created_at, state, ticket)
    SELECT id, 1, occurrence_id, person_id, organisation_id, created_by, created_at, place, tickets + nth FROM placed
), message AS (
    INSERT INTO outbox (topic, key, version, type, body, correlation_id, causation_id, traceparent)
    SELECT $14, id, 1, CASE place WHEN 'confirmed' THEN 'signup.confirmed' ELSE 'signup.queued' END,
           CASE place WHEN 'confirmed' THEN if_confirmed ELSE if_waiting END, correlation_id, causation_id, traceparent
    FROM placed
), mail AS (
    INSERT INTO mail_intents (business_key, person_id, template, values, best_before)
    SELECT 'signup:' || id || ':' || place, person_id,
           CASE place WHEN 'confirmed' THEN 'signup_confirmed' ELSE 'signup_queued' END,
           jsonb_build_object('signup_id', id), starts_at
    FROM placed
)
SELECT id, place, position FROM placed
"""

HOLD = """
SELECT true FROM seatings
WHERE occurrence_id = $1 AND policy <> 'none' AND NOT suspended
  AND (opens_at <= $3 OR opens_at IS NULL) AND least(closes_at, starts_at) > $3
  AND NOT is_in($1, $2)
FOR UPDATE
"""


@dataclass(frozen=True)
class Asked:
    """`signup` is as it will be if a seat is free, `queued` as it will be if not; `row` is the first as a message."""

    signup: Signup
    queued: Signup
    row: tuple[object, ...]
    created_by: UUID | None
    at: datetime

    @property
    def id(self) -> UUID:
        return self.signup.id

    @property
    def whose(self) -> tuple[UUID, UUID]:
        return self.signup.occurrence_id, self.signup.person_id


@dataclass(frozen=True)
class Placed:
    """What somebody got; `position` in the queue, None for who has a seat."""

    signup: Signup
    position: int | None


def ask(signup: Signup, *, created_by: UUID | None, now: datetime) -> Asked:
    """Prepare the question; the message carries the trace that is in force here."""
    queued = signup.model_copy(update={"state": SignupState.waiting})
    return Asked(signup, queued, outbox.row(signup, "signup.confirmed"), created_by, now)


async def hold(tx: Connection, asked: Asked) -> bool:
    """Wait for the occurrence and hold it; False, and nothing is held: the person can't be let in."""
    held = await tx.fetchval(HOLD, asked.signup.occurrence_id, asked.signup.person_id, asked.at)
    return bool(held)


async def seat_and_say(connection: Connection, asked: Sequence[Asked]) -> dict[UUID, Placed]:
    """Decide in the order asked, store, say and mail; who isn't in the answer got no place, or has one.

    Waits for nobody: what somebody else holds is left out. Whoever isn't let in locks nothing. The row locks on the
    seatings order all others, and tickets are drawn under them, so that the queue needs no clock (guarantee RQ13).
    Nobody of the batch is in when it raises: UniqueViolationError, a person asked twice at the same moment;
    ForeignKeyViolationError, an unknown person or organisation; CheckViolationError, an occurrence changed while
    the statement began (it can't when `hold` came before).
    """
    rows = await connection.fetch(
        SEAT_AND_SAY,
        [a.signup.id for a in asked],
        [a.signup.occurrence_id for a in asked],
        [a.signup.person_id for a in asked],
        [a.signup.organisation_id for a in asked],
        [a.created_by for a in asked],
        [a.at for a in asked],
        [a.row[4] for a in asked],
        [a.queued.body() for a in asked],
        *zip(*(a.row[5:] for a in asked), strict=True),
        min(a.at for a in asked),
        max(a.at for a in asked),
        Signup.topic,
    )
    by_id = {a.signup.id: a for a in asked}
    return {row["id"]: _placed(by_id[row["id"]], row["place"], row["position"]) for row in rows}


def _placed(asked: Asked, place: str, position: int) -> Placed:
    return Placed(asked.signup, None) if place == "confirmed" else Placed(asked.queued, position)
