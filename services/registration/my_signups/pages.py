"""A person's own sign-ups, opened by a mailed link or a login and whole without JavaScript (features A3, A10, B5)."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.registration.my_calendar import subscription
from services.registration.my_signups import queries
from services.registration.my_signups.owner import Owner, owner_of
from services.registration.people import guests
from services.registration.series_signups import leaving
from services.registration.series_signups import queries as series_signups
from services.registration.series_signups import signing as series_signing
from services.registration.signup_letters import queries as letters
from services.registration.signup_policies import default_queries
from services.registration.signups import signing
from shared.mail import links
from shared.postgres import Connection
from shared.web import cookies
from shared.web.asking import Held, Language, Now, Reading, Transaction
from shared.web.pages import Pages
from shared.web.problems import Problem

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
pages = Pages(Path(__file__).parent / "templates")

DONE = ("signed_up", "withdrawn", "changed", "joined_series", "left_series", "calendar_gone")


@router.get("/my-signups/{secret}", response_class=HTMLResponse)
@router.get("/me", response_class=HTMLResponse)
async def show(request: Request, connection: Reading, held: Held, now: Now, done: str = "") -> HTMLResponse:
    """Looking changes nothing. `done` names what the page before has done. Who logged in may go on to the others."""
    response = await _page(request, connection, held, await owner_of(request, connection, now), now, done=done)
    if (caller := getattr(request.state, "caller", None)) and cookies.GUEST not in request.cookies:
        await guests.let_be_guest(connection, held, caller, response, now)
    return response


@router.post("/my-signups/{secret}/occurrences/{occurrence_id}", response_class=HTMLResponse)
@router.post("/me/occurrences/{occurrence_id}", response_class=HTMLResponse)
async def sign_up(
    occurrence_id: UUID,
    request: Request,
    connection: Reading,
    held: Held,
    now: Now,
    language: Language,
) -> Response:
    """One click; a no is said beside the button that asked."""
    owner = await owner_of(request, connection, now)
    offered = {offer.occurrence_id: offer for offer in await queries.offers(connection, owner.person_id, now)}
    organisation_id = offered[occurrence_id].organisation_id if occurrence_id in offered else None
    try:
        await signing.sign_up(connection, occurrence_id, owner.person_id, organisation_id, now=now)
    except Problem as problem:
        if problem.status != 409:
            raise
        errors = {str(occurrence_id): held.texts.say(language, f"problem.{problem.code}")}
        return await _page(request, connection, held, owner, now, errors=errors)
    held.committed()
    return owner.see(language, "signed_up")


@router.get("/my-signups/{secret}/signups/{signup_id}", response_class=HTMLResponse)
@router.get("/me/signups/{signup_id}", response_class=HTMLResponse)
async def show_signup(signup_id: UUID, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    return await _signup_page(request, connection, await owner_of(request, connection, now), signup_id, now)


@router.post("/my-signups/{secret}/signups/{signup_id}", response_class=HTMLResponse)
@router.post("/me/signups/{signup_id}", response_class=HTMLResponse)
async def change_organisation(
    signup_id: UUID,
    request: Request,
    tx: Transaction,
    held: Held,
    now: Now,
    language: Language,
    organisation_id: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    owner = await owner_of(request, tx, now)
    if await queries.place(tx, owner.person_id, signup_id, now) is None:
        raise Problem(404, "not_found")
    chosen = _chosen(organisation_id)
    if chosen and chosen not in dict(await queries.organisations(tx)):
        errors = {"organisation_id": held.texts.say(language, "problem.unknown_organisation")}
        return await _signup_page(request, tx, owner, signup_id, now, errors=errors)
    await signing.change_organisation(tx, signup_id, chosen)
    return owner.see(language, "changed")


@router.post("/my-signups/{secret}/signups/{signup_id}/withdrawal", response_class=HTMLResponse)
@router.post("/me/signups/{signup_id}/withdrawal", response_class=HTMLResponse)
async def withdraw(signup_id: UUID, request: Request, tx: Transaction, now: Now, language: Language) -> Response:
    """Twice is once."""
    owner = await owner_of(request, tx, now)
    if not await queries.owns(tx, owner.person_id, signup_id):
        raise Problem(404, "not_found")
    await signing.withdraw(tx, signup_id, now)
    return owner.see(language, "withdrawn")


@router.post("/my-signups/{secret}/series/{series_id}", response_class=HTMLResponse)
@router.post("/me/series/{series_id}", response_class=HTMLResponse)
async def sign_up_for_series(
    series_id: UUID, request: Request, tx: Transaction, held: Held, now: Now, language: Language
) -> Response:
    """One click for all that comes; a no is said beside the button that asked."""
    owner = await owner_of(request, tx, now)
    offered = {offer.series_id: offer for offer in await queries.series_offers(tx, owner.person_id, now)}
    organisation_id = offered[series_id].organisation_id if series_id in offered else None
    try:
        await series_signing.sign_up(tx, series_id, owner.person_id, organisation_id, now)
    except Problem as problem:
        if problem.status != 409:
            raise
        errors = {str(series_id): held.texts.say(language, f"problem.{problem.code}")}
        return await _page(request, tx, held, owner, now, errors=errors)
    return owner.see(language, "joined_series")


@router.post("/my-signups/{secret}/series/{series_id}/withdrawal", response_class=HTMLResponse)
@router.post("/me/series/{series_id}/withdrawal", response_class=HTMLResponse)
async def leave_series(series_id: UUID, request: Request, tx: Transaction, now: Now, language: Language) -> Response:
    owner = await owner_of(request, tx, now)
    await default_queries.lock_series(tx, series_id)
    if found := await series_signups.of_person(tx, series_id, owner.person_id):
        await leaving.leave(tx, found, now)
    return owner.see(language, "left_series")


@router.get("/join/{secret}", response_class=Response)
async def join(secret: str, connection: Reading, now: Now) -> Response:
    """To the meeting, logged in or not; 404 for who gave up the seat (feature B10)."""
    link = await links.find(connection, "join", secret, now)
    meeting = await letters.meeting(connection, link.subject_id) if link else None
    if meeting is None:
        raise Problem(404, "not_found")
    return RedirectResponse(meeting, 302, headers={"Cache-Control": "no-store"})


async def _page(
    request: Request,
    connection: Connection,
    held: Held,
    owner: Owner,
    now: datetime,
    *,
    done: str = "",
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    leave = [
        (name, await links.living(connection, held.link_key, "leave", membership, now))
        for membership, name in await queries.memberships(connection, owner.person_id)
    ]
    return pages.render(
        request,
        "my_signups.html",
        status=409 if errors else 200,
        errors=errors,
        here=owner.here,
        root=request.scope.get("root_path", ""),
        done=done if done in DONE else "",
        places=await queries.places(connection, owner.person_id, now),
        offers=await queries.offers(connection, owner.person_id, now),
        series_offers=await queries.series_offers(connection, owner.person_id, now),
        followed=await queries.followed(connection, owner.person_id),
        leave=[(name, living) for name, living in leave if living],
        calendar=await subscription.lives(connection, owner.person_id, now),
    )


async def _signup_page(
    request: Request,
    connection: Connection,
    owner: Owner,
    signup_id: UUID,
    now: datetime,
    *,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    place = await queries.place(connection, owner.person_id, signup_id, now)
    if place is None:
        raise Problem(404, "not_found")
    return pages.render(
        request,
        "my_signup.html",
        status=422 if errors else 200,
        errors=errors,
        here=owner.here,
        place=place,
        organisations=await queries.organisations(connection),
    )


def _chosen(organisation_id: str) -> UUID | None:
    if not organisation_id:
        return None
    try:
        return UUID(organisation_id)
    except ValueError as error:
        raise Problem(422, "invalid", field="organisation_id") from error
