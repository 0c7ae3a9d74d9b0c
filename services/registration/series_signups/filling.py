"""Gives people of a whole series their places, in one occurrence after the other and in their order (feature B5)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from services.registration.occurrences.rules import Known
from services.registration.series_signups import queries
from services.registration.series_signups.queries import SeriesSignup
from services.registration.signup_policies import queries as policies
from services.registration.signups import place_queries, rules
from services.registration.signups.rules import Seating
from shared.bus import outbox
from shared.contracts import Signup, SignupState
from shared.mail import mails
from shared.mail.mails import Intended
from shared.postgres import Connection

TYPES = {SignupState.confirmed: "signup.confirmed", SignupState.waiting: "signup.queued"}


async def fill(
    tx: Connection, occurrences: Sequence[Known], now: datetime, *, only: UUID | None = None
) -> list[Signup]:
    """Places for everybody who is in the series and has none, or for one series sign-up alone.

    They don't wait for the opening: whoever wanted the whole series said so before. What is called off, closed
    or without sign-up is left out. The caller holds the series.
    """
    coming = {o.id: o for o in occurrences if o.comes(now)}
    seatings = await policies.lock_seatings(tx, list(coming))
    placed: defaultdict[SeriesSignup, list[Signup]] = defaultdict(list)
    for occurrence_id, seating in seatings.items():
        if seating.policy == "none" or seating.suspended or now >= seating.shuts_at:
            continue
        newcomers = await queries.lacking_places(tx, occurrence_id, coming[occurrence_id].series_id, only)
        for newcomer, signup in await _seat(tx, seating, newcomers, now):
            placed[newcomer].append(signup)
    await _tell(tx, placed, coming)
    return [signup for theirs in placed.values() for signup in theirs]


async def _seat(
    tx: Connection, seating: Seating, newcomers: Sequence[SeriesSignup], now: datetime
) -> list[tuple[SeriesSignup, Signup]]:
    if not newcomers:
        return []
    given = rules.seat_all(seating, len(newcomers))
    first = await policies.take_places(
        tx, seating.occurrence_id, confirmed=given.count("confirmed"), waiting=given.count("waiting")
    )
    made = [
        Signup(
            id=uuid4(),
            version=1,
            occurrence_id=seating.occurrence_id,
            person_id=newcomer.person_id,
            organisation_id=newcomer.organisation_id,
            state=SignupState(place),
        )
        for newcomer, place in zip(newcomers, given, strict=True)
    ]
    tickets = range(first, first + len(made))
    await place_queries.insert_places(tx, made, tickets, [n.id for n in newcomers], now)
    await outbox.add_all(tx, [(signup, TYPES[signup.state]) for signup in made])
    return list(zip(newcomers, made, strict=True))


async def _tell(tx: Connection, placed: dict[SeriesSignup, list[Signup]], occurrences: dict[UUID, Known]) -> None:
    """One mail for all places that a person got in this act."""
    intended = []
    for series_signup, theirs in placed.items():
        ids = sorted(s.occurrence_id for s in theirs)
        intended.append(
            Intended(
                key=f"series_signup:{series_signup.id}:{ids[0]}",
                person_id=series_signup.person_id,
                template="series_signed_up",
                best_before=max(occurrences[i].starts_at for i in ids),
                values={"series_id": str(series_signup.series_id), "occurrence_ids": [str(i) for i in ids]},
            )
        )
    await mails.intend_all(tx, intended)
