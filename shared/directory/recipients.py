"""To whom other services' letters go: registration is asked, for this letter and those that come next."""

from functools import partial
from uuid import UUID

from shared.mail.desk import Recipient
from shared.mail.queries import next_recipients
from shared.postgres import Connection
from shared.web.resources import Resources


class NobodyToAsk(ConnectionError):
    """REGISTRATION_URL or SERVICE_KEY_FILE isn't set: letters wait until it is."""


async def find_recipient(held: Resources, connection: Connection, person_id: UUID) -> Recipient | None:
    if held.addresses is None:
        raise NobodyToAsk
    found = await held.addresses.of(person_id, partial(next_recipients, connection))
    return Recipient(person_id, found.address, found.language) if found else None
