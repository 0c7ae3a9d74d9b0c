"""A place in a whole series: in all that comes, later added occurrences included (feature B5)."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.registration.series_signups import leaving, list_queries, queries, signing
from services.registration.signup_policies import default_queries
from shared.contracts import Localised, Signup
from shared.postgres import Connection
from shared.privacy.duty_log import Disclosure
from shared.web.asking import Caller, Language, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import existing

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


class OwnEntryView(BaseModel):
    """A series that the caller is in. `title` is null while nothing of the series has been heard."""

    id: UUID
    series_id: UUID
    title: Localised | None
    organisation_id: UUID | None
    created_at: datetime


class EntryView(BaseModel):
    """A person who is in a series, as its coordinators see them."""

    id: UUID
    person_id: UUID
    name: str | None
    address: str
    organisation_id: UUID | None
    organisation: str | None
    created_at: datetime


@router.get("/series-signups")
async def list_own(who: Caller, connection: Reading, cursor: Cursor) -> Page[OwnEntryView]:
    """The series that the caller is in, in the order in which they came in."""
    (after,) = cursor.keys(int)
    found = await list_queries.of_person(connection, who.person_id, after, cursor.limit)
    views = [OwnEntryView.model_validate(entry, from_attributes=True) for entry in found]
    return cursor.page(views, *([str(found[-1].ticket)] if found else []))


@router.get("/series/{series_id}/signups")
async def list_of_series(
    series_id: UUID, tx: Transaction, cursor: Cursor, language: Language, disclosure: Disclosure
) -> Page[EntryView]:
    """Who is in the whole series, in the order in which they came; who left isn't listed."""
    (after,) = cursor.keys(int)
    found = await list_queries.of_series(tx, series_id, after, cursor.limit)
    disclosure.of(entry.person_id for entry in found)
    views = [
        EntryView.model_validate(
            {**e.__dict__, "organisation": e.organisation.in_language(language) if e.organisation else None}
        )
        for e in found
    ]
    return cursor.page(views, *([str(found[-1].ticket)] if found else []))


@router.post("/series/{series_id}/signups", status_code=201)
async def sign_up_for_series(
    series_id: UUID, request: SignUpForSeries, tx: Transaction, who: Caller, once: Once, now: Now
) -> SeriesSignupView:
    """A place in each coming occurrence that has sign-up and where the person has none, and in later ones.

    Each occurrence keeps its capacity: where it is full, the person waits there.
    """
    if earlier := await once.earlier(tx):
        return await _view(tx, earlier, [])
    series_signup_id, made = await signing.sign_up(tx, series_id, who.person_id, request.organisation_id, now)
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
    found = existing(await queries.series_signup(connection, series_signup_id))
    places = places or await queries.places(connection, series_signup_id)
    return SeriesSignupView(
        id=found.id, series_id=found.series_id, organisation_id=found.organisation_id, places=places
    )
