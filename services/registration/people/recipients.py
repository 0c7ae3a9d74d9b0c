"""To whom registration's own letters go: it holds the addresses itself."""

from uuid import UUID

from services.registration.people import queries
from shared.mail.desk import Recipient
from shared.postgres import Connection
from shared.web.resources import Resources


async def find_recipient(held: Resources, connection: Connection, person_id: UUID) -> Recipient | None:
    person = await queries.person(connection, person_id)
    return Recipient(person.id, person.address, person.language) if person else None
