"""Leaving a series: what comes is given up, what was stays."""

from datetime import datetime

from services.registration.series_signups import queries
from services.registration.series_signups.queries import SeriesSignup
from services.registration.signup_policies import queries as policies
from services.registration.signups import places
from services.registration.signups import queries as signups
from shared.contracts import Signup
from shared.mail import mails
from shared.postgres import Connection


async def leave(tx: Connection, series_signup: SeriesSignup, now: datetime) -> list[Signup]:
    """Each seat goes to the next in its queue; the person gets one mail. The caller holds the series."""
    await queries.leave(tx, series_signup.id, now)
    theirs = {s.occurrence_id: s for s in await queries.coming_places(tx, series_signup.id, now)}
    withdrawn: list[Signup] = []
    seatings = await policies.lock_seatings(tx, list(theirs))
    for occurrence_id, seating in seatings.items():
        locked = await signups.lock_signup(tx, theirs[occurrence_id].id)
        if locked:
            withdrawn += await places.give_up(tx, seating, [locked])
    if withdrawn:
        await mails.intend(
            tx,
            key=f"series_signup:{series_signup.id}:left",
            person_id=series_signup.person_id,
            template="series_left",
            best_before=max(seatings[s.occurrence_id].starts_at for s in withdrawn),
            values={
                "series_id": str(series_signup.series_id),
                "occurrence_ids": [str(s.occurrence_id) for s in withdrawn],
            },
        )
    return withdrawn
