"""Moving a person to the address that they confirmed from there."""

from datetime import datetime, timedelta

from services.registration.people import queries
from shared.mail import links, mails
from shared.postgres import Connection

TELL_WITHIN = timedelta(days=7)


async def confirm(tx: Connection, secret: str, now: datetime) -> bool | None:
    """True: moved. False: the address has become another person's. None: no such link, or spent."""
    link = await links.spend(tx, "address", secret, now)
    change = await queries.address_change(tx, link.subject_id) if link else None
    if change is None:
        return None
    if not await queries.take_address(tx, change, now):
        return False
    await mails.intend(
        tx,
        key=f"address_changed:{change.id}",
        person_id=change.person_id,
        template="address_changed",
        values={"change_id": str(change.id)},
        best_before=now + TELL_WITHIN,
    )
    return True
