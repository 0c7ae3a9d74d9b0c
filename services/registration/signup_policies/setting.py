"""Sets the terms of sign-up of an occurrence: for itself, or as its series has them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.registration.occurrences.rules import Known
from services.registration.series_signups import filling
from services.registration.signup_policies import default_queries, queries
from services.registration.signup_policies.rules import Terms
from services.registration.signups import places, rules
from services.registration.signups.rules import Seating
from shared.bus import outbox
from shared.contracts import SignupPolicy
from shared.due import due
from shared.postgres import Connection

CLOSING = "signup_closing"


async def set_terms(tx: Connection, occurrence: Known, terms: Terms, *, own: bool, now: datetime) -> SignupPolicy:
    """Store, say and carry out: the queue moves up into new seats, people of the whole series come in.

    The caller holds the series (`default_queries.lock_series`) and has asked `rules.may_set`.
    """
    policy = await queries.insert_seating(tx, occurrence.id, terms, own=own, starts_at=occurrence.starts_at)
    if policy is None:
        policy = await _change(tx, occurrence, terms, own=own)
    await outbox.add(tx, policy, "signup_policy.set")
    await remind_of_closing(tx, policy)
    await filling.fill(tx, [occurrence], now)
    return policy


async def _change(tx: Connection, occurrence: Known, terms: Terms, *, own: bool) -> SignupPolicy:
    seating = (await queries.lock_seatings(tx, [occurrence.id]))[occurrence.id]
    moving_up = rules.moves_up(terms.capacity, seating.confirmed, seating.waiting)
    policy = await queries.update_terms(
        tx, occurrence.id, terms, own=own, starts_at=occurrence.starts_at, moving_up=moving_up
    )
    await places.promote(tx, seating, moving_up)
    return policy


async def apply_defaults(tx: Connection, occurrences: Sequence[Known], now: datetime) -> None:
    """Give the default of their series to those that come and have no terms of their own.

    The caller holds the series.
    """
    coming = {o.id: o for o in occurrences if o.comes(now)}
    defaults = await default_queries.series_defaults(tx, sorted({o.series_id for o in coming.values()}))
    their_own = await queries.with_own_terms(tx, list(coming))
    seatings = await queries.lock_seatings(tx, list(coming))
    for occurrence_id in sorted(coming.keys() - their_own):
        occurrence, seating = coming[occurrence_id], seatings.get(occurrence_id)
        default = defaults.get(occurrence.series_id)
        drops_people = default and default.policy == "none" and seating and seating.confirmed + seating.waiting
        if default and not drops_people:
            await set_terms(tx, occurrence, default.terms(occurrence.starts_at), own=False, now=now)


async def remind_of_closing(tx: Connection, policy: SignupPolicy) -> None:
    """Have the closing said when it comes; it applies at its instant even if it is said later."""
    if policy.closed or policy.policy == "none" or policy.closes_at is None:
        await due.drop(tx, CLOSING, str(policy.id))
    else:
        await due.put(tx, CLOSING, str(policy.id), policy.closes_at)


async def say_closing(tx: Connection, key: str, payload: dict[str, object], now: datetime) -> None:
    """Nobody can sign up any more: say so."""
    occurrence_id = UUID(key)
    seating: Seating | None = (await queries.lock_seatings(tx, [occurrence_id])).get(occurrence_id)
    if seating is None or seating.suspended or now < seating.shuts_at:
        return
    await outbox.add(tx, await queries.close(tx, occurrence_id), "signup_policy.closed")
