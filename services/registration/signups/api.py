"""One's own place in an occurrence: asked for, looked at, changed, given up (features A1, A3, A10, A11, A18)."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.registration.people.address import Address
from services.registration.people.limits import allow_mail, allow_organiser
from services.registration.signups import for_others, queries, signing
from shared.contracts import Signup, SignupState
from shared.postgres import Connection
from shared.privacy.duty_log import write_down
from shared.web.asking import Caller, Held, Language, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.hot import Hot, hot, told
from shared.web.listing import Cursor, Page
from shared.web.once import Once
from shared.web.problems import Problem, existing
from shared.web.resources import Resources
from shared.web.versions import IfMatch, set_etag

router = APIRouter(tags=["sign-ups"])


class SignUp(Body):
    """`organisation_id` is whom the person comes for."""

    organisation_id: UUID | None = None


class SignUpAnother(Body):
    """They are told by mail, with a link by which they can decline."""

    address: Address
    organisation_id: UUID | None = None


class ChangeSignup(Body):
    organisation_id: UUID | None


class Accepted(BaseModel):
    """The same whether or not we knew the address, and whether or not they were in already."""

    status: str = "accepted"


class SignupView(BaseModel):
    """`position` is the rank in the queue, from 1; None for who doesn't wait."""

    id: UUID
    version: int
    occurrence_id: UUID
    person_id: UUID
    organisation_id: UUID | None
    state: SignupState
    position: int | None
    attended: bool


@router.post(
    "/occurrences/{occurrence_id}/signups",
    status_code=201,
    response_model=SignupView,
    openapi_extra=told(SignUp),
)
async def sign_up(occurrence_id: UUID, request: Request) -> Response:
    """Give the caller a seat, a place in the queue, or a reason why not.

    Decided together with whoever asks at the same time, or, where a key has to be kept with it, alone.
    """
    asked = await hot(request)
    body = await asked.body(SignUp)
    if asked.once.keyed:
        return _created(await _sign_up_once(asked, occurrence_id, body))
    placed = await signing.sign_up_in_crowd(
        _crowd(request, asked.held), asked.held, occurrence_id, asked.who.person_id, body.organisation_id, asked.now
    )
    return _created(_shown(placed.signup, placed.position))


async def _sign_up_once(asked: Hot, occurrence_id: UUID, body: SignUp) -> SignupView:
    async with asked.transaction() as tx:
        if earlier := await asked.once.earlier(tx):
            return await _view(tx, earlier)
        placed = await signing.sign_up(tx, occurrence_id, asked.who.person_id, body.organisation_id, now=asked.now)
        await asked.once.keep(tx, placed.signup.id)
        return _shown(placed.signup, placed.position)


def _crowd(request: Request, held: Resources) -> signing.SeatCrowd:
    """The process's one crowd."""
    state = request.app.state
    if not hasattr(state, "crowd"):
        state.crowd = signing.seat_crowd(held)
    crowd: signing.SeatCrowd = state.crowd
    return crowd


def _created(view: SignupView) -> Response:
    response = Response(view.model_dump_json(), 201, media_type="application/json")
    set_etag(response, view.version)
    return response


@router.post("/occurrences/{occurrence_id}/signups/for-others", status_code=202)
async def sign_another_up(
    occurrence_id: UUID,
    request: SignUpAnother,
    tx: Transaction,
    who: Caller,
    once: Once,
    held: Held,
    language: Language,
    now: Now,
) -> Accepted:
    """Sign up who asked the caller to; the answer doesn't tell who is known or in already (feature A18)."""
    if await once.earlier(tx):
        return Accepted()
    await allow_mail(tx, held.link_key, request.address, now)
    await allow_organiser(tx, held.link_key, who.person_id, now)
    wish = for_others.Wish(
        occurrence_id=occurrence_id, organisation_id=request.organisation_id, language=language, by=who.person_id
    )
    await once.keep(tx, await for_others.ask(tx, request.address, wish, now))
    return Accepted()


@router.get("/signups")
async def list_own(who: Caller, connection: Reading, cursor: Cursor) -> Page[SignupView]:
    """The caller's sign-ups, those of past occurrences too, by time."""
    after_time, after_id = cursor.keys(datetime.fromisoformat, UUID)
    after = (after_time, after_id) if after_id else None
    rows = await queries.of_person(connection, who.person_id, after, cursor.limit)
    views = [await _placed_view(connection, queries.signup_of(row)) for row in rows]
    return cursor.page(views, *([rows[-1]["starts_at"].isoformat(), str(rows[-1]["id"])] if rows else []))


@router.get("/signups/{signup_id}")
async def show(signup_id: UUID, who: Caller, connection: Reading, response: Response, asked: Request) -> SignupView:
    """One's own; a coordinator's look at somebody else's is a row of the duty log."""
    signup = await _visible(connection, signup_id, who)
    await _note_look(connection, asked, who, signup)
    set_etag(response, signup.version)
    return await _placed_view(connection, signup)


@router.patch("/signups/{signup_id}")
async def change(
    signup_id: UUID,
    request: ChangeSignup,
    who: Caller,
    tx: Transaction,
    if_match: IfMatch,
    response: Response,
    asked: Request,
) -> SignupView:
    """Whom the person comes for."""
    await _note_look(tx, asked, who, await _visible(tx, signup_id, who))
    changed = await signing.change_organisation(tx, signup_id, request.organisation_id, if_match)
    set_etag(response, changed.version)
    return await _placed_view(tx, changed)


@router.delete("/signups/{signup_id}", status_code=204)
async def withdraw(signup_id: UUID, who: Caller, tx: Transaction, now: Now) -> None:
    """Give up the place: its own person, or a coordinator. The next in the queue gets the seat."""
    await _visible(tx, signup_id, who)
    await signing.withdraw(tx, signup_id, now)


async def _visible(connection: Connection, signup_id: UUID, who: Caller) -> Signup:
    """Others' sign-ups look like none."""
    signup = existing(await queries.signup(connection, signup_id))
    if signup.person_id != who.person_id and not await signing.coordinates(connection, who, signup.occurrence_id):
        raise Problem(404, "not_found")
    return signup


async def _note_look(connection: Connection, asked: Request, who: Caller, signup: Signup) -> None:
    if signup.person_id != who.person_id:
        await write_down(connection, asked, who, "signups", [signup.person_id])


async def _view(connection: Connection, signup_id: UUID) -> SignupView:
    signup = existing(await queries.signup(connection, signup_id))
    return await _placed_view(connection, signup)


async def _placed_view(connection: Connection, signup: Signup) -> SignupView:
    waiting = signup.state == SignupState.waiting
    return _shown(signup, await queries.position(connection, signup.id) if waiting else None)


def _shown(signup: Signup, position: int | None) -> SignupView:
    return SignupView(**signup.model_dump(), position=position)
