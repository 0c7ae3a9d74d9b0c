"""Letters about a person's own record: the login link, another address."""

from collections.abc import Mapping
from email.message import EmailMessage

from services.registration.people import queries
from shared.mail import links
from shared.mail.desk import Desk, Writer


async def login(desk: Desk) -> EmailMessage | None:
    secret = await links.living(desk.connection, desk.held.link_key, "login", desk.person.id, desk.now)
    if secret is None:
        return None
    return desk.letters.write("login", desk.language, to=desk.person.address, link=desk.url(f"/login/{secret}"))


async def address_change(desk: Desk) -> EmailMessage | None:
    """Goes to the address that the person wants: who reads it there may confirm it."""
    change = await queries.address_change(desk.connection, desk.id("change_id"))
    secret = await links.living(desk.connection, desk.held.link_key, "address", desk.id("change_id"), desk.now)
    if change is None or secret is None:
        return None
    return desk.letters.write(
        "address_change", desk.language, to=change.new_address, link=desk.url(f"/address/{secret}")
    )


async def address_changed(desk: Desk) -> EmailMessage | None:
    """Goes to the old address, in case it wasn't the person who asked."""
    change = await queries.address_change(desk.connection, desk.id("change_id"))
    if change is None or change.confirmed_at is None:
        return None
    return desk.letters.write("address_changed", desk.language, to=change.old_address)


WRITERS: Mapping[str, Writer] = {
    "login": login,
    "address_change": address_change,
    "address_changed": address_changed,
}
