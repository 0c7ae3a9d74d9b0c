"""The letter that tells a person of a role they were given."""

from collections.abc import Mapping
from email.message import EmailMessage

from services.registration.networks import queries as networks
from services.registration.roles import queries
from shared.mail.desk import Desk, Writer


async def role_given(desk: Desk) -> EmailMessage | None:
    role = await queries.role(desk.connection, desk.id("role_id"))
    if role is None or not role.active:
        return None
    kept = await networks.network(desk.connection, role.network_id)
    if kept is None:
        return None
    said = {
        "network": kept.network.name.in_language(desk.language),
        "role": desk.held.texts.say(desk.language, f"role.{role.kind.value}"),
    }
    return desk.letters.write("role_given", desk.language, to=desk.person.address, values=said)


WRITERS: Mapping[str, Writer] = {"role_given": role_given}
