"""From the wish to be forgotten to the last answer. The letter that tells of it goes out before the address goes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.registration.erasures import queries, rows_queries
from services.registration.erasures.erasing import erase
from services.registration.erasures.queries import Reason
from services.registration.networks import queries as networks
from services.registration.networks.rules import LED
from services.registration.people import sessions
from services.registration.roles import queries as roles
from services.registration.roles.rules import leads_on, today_of
from shared.bus import outbox
from shared.contracts import RECEIPTS, Erasure, RoleKind
from shared.due import due
from shared.mail import links, mails
from shared.postgres import Connection
from shared.privacy import erasing
from shared.privacy import erasure_queries as forgotten
from shared.telemetry import catalogue, security
from shared.web.problems import Problem

ERASE = "erase_person"
LINK = "erasure"

LOOK_AGAIN = timedelta(seconds=10)
TELL_WITHIN = timedelta(hours=20)
"""Then the person is forgotten untold: within 24 hours of asking everything is gone (guarantee RP2)."""

SHOWN_FOR = timedelta(days=60)


async def ask(
    tx: Connection, link_key: bytes, person_id: UUID, reason: Reason, now: datetime, *, by: UUID | None = None
) -> str:
    """Have the person forgotten, and tell them; the secret of the page that shows how far it is.

    `by` is the administrator who does it. On their own wish the last leader of a living network is refused, since
    they can hand it over; an administrator isn't, and administrators lead the network until somebody else does.
    Asked twice is asked once.
    """
    if not await queries.lock_person(tx, person_id):
        raise Problem(404, "not_found")
    if by is None:
        await _require_other_leaders(tx, person_id, now)
    request = await queries.insert_request(tx, person_id, reason, by is not None, now)
    await mails.intend(
        tx,
        key=_letter(request.id),
        person_id=person_id,
        template="erasure",
        values={"request_id": str(request.id)},
        best_before=request.asked_at + TELL_WITHIN,
    )
    await due.put(tx, ERASE, str(request.id), now)
    await sessions.end_all(tx, person_id, now)
    security.tell("erased", who=by or person_id, person=person_id, reason=reason, step="asked")
    return await links.keep(tx, link_key, LINK, request.id, person_id=None, now=now, expires_at=now + SHOWN_FOR)


async def erase_when_told(tx: Connection, key: str, payload: dict[str, Any], now: datetime) -> None:
    """The due row: as soon as the letter is out, or can't go out any more."""
    request = await queries.lock_request(tx, UUID(key))
    if request is None or request.carried_out_at:
        return
    if now < request.asked_at + TELL_WITHIN and await queries.letter_waits(tx, _letter(request.id)):
        await due.put(tx, ERASE, key, now + LOOK_AGAIN)
        return
    await carry_out(tx, request.person_id, request.asked_at, now)
    security.tell("erased", person=request.person_id, step="carried_out")


async def carry_out(tx: Connection, person_id: UUID, asked_at: datetime, now: datetime) -> None:
    """Forget the person here, and have all other services do so."""
    await forgotten.hold(tx)
    erasure = await queries.insert_erasure(tx, person_id, asked_at, now)
    if erasure is None:
        return
    await erasing.forget(tx, person_id, erase, now)
    await queries.note_carried_out(tx, person_id, now)
    await outbox.add(tx, erasure, "erasure.asked")
    await wait_for_answers(tx, erasure)


async def wait_for_answers(tx: Connection, erasure: Erasure) -> None:
    await queries.expect_answers(tx, erasure.id, sorted(receipt.owner for receipt in RECEIPTS))
    await close(tx, erasure.id)


async def close(tx: Connection, person_id: UUID) -> None:
    """Say that it is done once nobody's answer is missing."""
    done = await queries.close(tx, person_id)
    if done:
        await outbox.add(tx, done, "erasure.done")
        catalogue.erasures_done.inc()


async def _require_other_leaders(tx: Connection, person_id: UUID, now: datetime) -> None:
    for role in await rows_queries.held_roles(tx, person_id):
        if role.kind is not RoleKind.leader:
            continue
        kept = await networks.network(tx, role.network_id)
        others = leads_on(await roles.held(tx, role.network_id), today_of(now), without=role.id)
        if kept and kept.network.state in LED and not others:
            raise Problem(409, "last_leader")


def _letter(request_id: UUID) -> str:
    return f"erasure:{request_id}"
