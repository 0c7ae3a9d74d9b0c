"""Places that people give up, and who gets them. The seating is locked by the caller, and the sign-ups after it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.registration.signup_policies import queries as policies
from services.registration.signups import notices, place_queries, queries, rules
from services.registration.signups.rules import Seating
from shared.bus import outbox
from shared.contracts import Signup
from shared.postgres import Connection


async def give_up(tx: Connection, seating: Seating, leaving: Sequence[Signup]) -> list[Signup]:
    """Withdraw people of one occurrence; as many of the queue as seats became free move up (features A10, A11).

    Who has withdrawn already isn't withdrawn again. Returns the withdrawn.
    """
    leaving = [s for s in leaving if s.state != "withdrawn"]
    confirmed = sum(s.state == "confirmed" for s in leaving)
    waiting = sum(s.state == "waiting" for s in leaving)
    moving_up = rules.moves_up(seating.capacity, seating.confirmed - confirmed, seating.waiting - waiting)
    withdrawn = await place_queries.withdraw(tx, [s.id for s in leaving])
    await policies.give_up_places(tx, seating.occurrence_id, confirmed=confirmed, waiting=waiting, moving_up=moving_up)
    await outbox.add_all(tx, [(s, "signup.withdrawn") for s in withdrawn])
    await promote(tx, seating, moving_up)
    return withdrawn


async def promote(tx: Connection, seating: Seating, count: int) -> None:
    """Give the head of the queue seats that the seating counts already, and tell them."""
    if not count:
        return
    promoted = await place_queries.promote(tx, seating.occurrence_id, count)
    await outbox.add_all(tx, [(s, "signup.promoted") for s in promoted])
    await notices.tell_promoted(tx, promoted, seating.starts_at)


async def lock(tx: Connection, signup_id: UUID) -> tuple[Seating, Signup] | None:
    """The sign-up and its seating, seating first; None: there is no such sign-up."""
    found = await queries.signup(tx, signup_id)
    if found is None:
        return None
    seatings = await policies.lock_seatings(tx, [found.occurrence_id])
    locked = await queries.lock_signup(tx, signup_id)
    return (seatings[found.occurrence_id], locked) if locked else None


def begun(seating: Seating, now: datetime) -> bool:
    """Who was in when it began was in: from then on nobody gives up a place."""
    return now >= seating.starts_at
