"""A place in a whole series: in all that comes, later added occurrences included (feature B5)."""

from uuid import UUID, uuid4

import asyncpg
from fastapi import APIRouter
from pydantic import BaseModel

from services.registration.occurrences import queries as occurrences
from services.registration.series_signups import filling, leaving, queries
from services.registration.signup_policies import default_queries
from shared.contracts import Signup
from shared.postgres import Connection
from shared.web.asking import Caller, Now, Transaction
from shared.web.body import Body
from shared.web.once import Once
from shared.web.problems import Problem

router = APIRouter(tags=["sign-ups"])


class SignUpForSeries(Body):
    """`organisation_id` is whom the person comes for."""

    organisation_id: UUID | None = None


class SeriesSignupView(BaseModel):
    """`places` are those of coming occurrences that the person got by this; later ones are added as they come."""

    id: UUID
    series_id: UUID
    organisation_id: UUID | None
    places: list[Signup]


@router.post("/series/{series_id}/signups", status_code=201)
async def sign_up_for_series(
    series_id: UUID, request: SignUpForSeries, tx: Transaction, who: Caller, once: Once, now: Now
) -> SeriesSignupView:
    """A place in each coming occurrence that has sign-up and where the person has none, and in later ones.

    Each occurrence keeps its capacity: where it is full, the person waits there.
    """
    if earlier := await once.earlier(tx):
        return await _view(tx, earlier, [])
    if await occurrences.network_of_series(tx, series_id) is None:
        raise Problem(404, "not_found")
    await default_queries.lock_series(tx, series_id)
    if await queries.of_person(tx, series_id, who.person_id):
        raise Problem(409, "already_in_series")
    coming = await occurrences.coming(tx, series_id, now)
    if not coming:
        raise Problem(409, "series_over")
    series_signup_id = uuid4()
    try:
        await queries.insert(tx, series_signup_id, series_id, who.person_id, request.organisation_id, now)
    except asyncpg.ForeignKeyViolationError as error:
        raise Problem(422, "unknown_organisation", field="organisation_id") from error
    made = await filling.fill(tx, coming, now, only=series_signup_id)
    await once.keep(tx, series_signup_id)
    return await _view(tx, series_signup_id, made)


@router.delete("/series/{series_id}/signups", status_code=204)
async def leave_series(series_id: UUID, who: Caller, tx: Transaction, now: Now) -> None:
    """Give up what comes; places of past occurrences, and those asked for one by one, are kept."""
    await default_queries.lock_series(tx, series_id)
    found = await queries.of_person(tx, series_id, who.person_id)
    if found:
        await leaving.leave(tx, found, now)


async def _view(connection: Connection, series_signup_id: UUID, places: list[Signup]) -> SeriesSignupView:
    found = await queries.series_signup(connection, series_signup_id)
    if found is None:
        raise Problem(404, "not_found")
    places = places or await queries.places(connection, series_signup_id)
    return SeriesSignupView(
        id=found.id, series_id=found.series_id, organisation_id=found.organisation_id, places=places
    )
