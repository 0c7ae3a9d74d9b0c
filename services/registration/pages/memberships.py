"""Pages that mailed links open: confirm a membership, leave a network, leave all (features A1, A21)."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.registration.members import acts, queries
from services.registration.members.queries import Kept
from services.registration.networks import queries as networks
from services.registration.pages.answering import Choice, Onward, ask, say, tell
from services.registration.people import own_page
from shared.contracts import MemberState
from shared.mail import links
from shared.postgres import Connection
from shared.web.asking import Held, Language, Now, Reading, Transaction
from shared.web.problems import Problem, existing

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)


@router.get("/confirm/{secret}", response_class=HTMLResponse)
async def ask_to_confirm(
    secret: str, request: Request, connection: Reading, held: Held, now: Now, language: Language
) -> HTMLResponse:
    """Spends nothing: mail scanners open links too."""
    link = await links.find(connection, "confirm", secret, now)
    member = await queries.member(connection, link.subject_id) if link else None
    if link is None or member is None:
        raise Problem(404, "not_found")
    name = await _name(connection, member.network_id, language)
    if link.spent_at:
        mine = await own_page.living_path(connection, held.link_key, member.person_id, now)
        return _stands(request, member, name, mine)
    return ask(request, "confirm", [Choice(say(request, "page.confirm.button"))], network=name)


@router.post("/confirm/{secret}", response_class=HTMLResponse)
async def confirm(
    secret: str, request: Request, tx: Transaction, held: Held, now: Now, language: Language
) -> HTMLResponse:
    """The click that makes a member, and leads to what the member may sign up for; the second finds it done."""
    link = await links.spend(tx, "confirm", secret, now) or await links.find(tx, "confirm", secret, now)
    member = existing(await queries.lock_membership(tx, link.subject_id) if link else None)
    network = await networks.network(tx, member.network_id)
    assert network is not None
    if member.state is MemberState.pending and not member.confirmed_at:
        member = await acts.confirm(tx, held.link_key, member, network, now)
    mine = await own_page.path(tx, held.link_key, member.person_id, now)
    return _stands(request, member, network.network.name.in_language(language), mine)


@router.get("/leave/{secret}", response_class=HTMLResponse)
async def ask_to_leave(
    secret: str, request: Request, connection: Reading, now: Now, language: Language
) -> HTMLResponse:
    member = existing(await queries.member(connection, await _subject(connection, secret, now)))
    this = Choice(say(request, "page.leave.button"))
    everything = Choice(say(request, "page.leave.button_all"), action=f"{secret}/all", kind="secondary")
    return ask(request, "leave", [this, everything], network=await _name(connection, member.network_id, language))


@router.post("/leave/{secret}", response_class=HTMLResponse)
async def leave(secret: str, request: Request, tx: Transaction, now: Now, language: Language) -> HTMLResponse:
    """One click, also a mail program's (RFC 8058); again and again with the same result."""
    member = existing(await queries.lock_membership(tx, await _subject(tx, secret, now)))
    await acts.leave(tx, member, now)
    return tell(request, "left", network=await _name(tx, member.network_id, language))


@router.post("/leave/{secret}/all", response_class=HTMLResponse)
async def leave_all(secret: str, request: Request, tx: Transaction, now: Now) -> HTMLResponse:
    """Every network that the holder of the link is in."""
    member = existing(await queries.member(tx, await _subject(tx, secret, now)))
    for membership in await queries.lock_memberships_of(tx, member.person_id):
        await acts.leave(tx, membership, now)
    return tell(request, "left_all")


async def _subject(connection: Connection, secret: str, now: datetime) -> UUID:
    link = existing(await links.find(connection, "leave", secret, now))
    return link.subject_id


async def _name(connection: Connection, network_id: UUID, language: Language) -> str:
    kept = await networks.network(connection, network_id)
    return kept.network.name.in_language(language) if kept else ""


def _stands(request: Request, member: Kept, network: str, own_path: str | None) -> HTMLResponse:
    """The page that says where the membership stands; a member goes on to the own page."""
    match member.state:
        case MemberState.active:
            onward = Onward(say(request, "page.joined.button"), own_path) if own_path else None
            return tell(request, "joined", onward=onward, network=network)
        case MemberState.pending:
            return tell(request, "waiting", network=network)
        case _:
            return tell(request, "not_joined", network=network)
