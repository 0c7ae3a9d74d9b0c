"""Moving a person to the address that they confirmed from there."""

from datetime import datetime, timedelta
from uuid import UUID

from services.registration.people import login, own_page, queries, session_queries, sessions
from shared.mail import links, mails
from shared.postgres import Connection

TELL_WITHIN = timedelta(days=7)


async def confirm(tx: Connection, secret: str, now: datetime) -> bool | None:
    """True: moved. False: the address has become another person's. None: no such link, or spent.

    Who reads the old mailbox from now on may be somebody else: links that lead in from there are dead, and whoever
    is logged in has to log in anew.
    """
    link = await links.spend(tx, "address", secret, now)
    change = await queries.address_change(tx, link.subject_id) if link else None
    if change is None:
        return None
    if not await queries.take_address(tx, change, now):
        return False
    await _shut_out(tx, change.person_id, now)
    await mails.intend(
        tx,
        key=f"address_changed:{change.id}",
        person_id=change.person_id,
        template="address_changed",
        values={"change_id": str(change.id)},
        best_before=now + TELL_WITHIN,
    )
    return True


async def _shut_out(tx: Connection, person_id: UUID, now: datetime) -> None:
    await sessions.end_all(tx, person_id, now)
    await session_queries.delete_logins(tx, [person_id])
    for purpose in (login.KIND, own_page.PURPOSE):
        await links.drop(tx, purpose, person_id)
