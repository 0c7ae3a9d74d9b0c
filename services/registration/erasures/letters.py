"""The last letter that a person gets from us."""

from collections.abc import Mapping
from email.message import EmailMessage

from services.registration.erasures.asking import LINK
from shared.mail import links
from shared.mail.desk import Desk, Writer


async def erasure(desk: Desk) -> EmailMessage | None:
    """With the link to the page that shows how far it is."""
    secret = await links.living(desk.connection, desk.held.link_key, LINK, desk.id("request_id"), desk.now)
    if secret is None:
        return None
    return desk.letters.write("erasure", desk.language, to=desk.person.address, link=desk.url(f"/erasures/{secret}"))


WRITERS: Mapping[str, Writer] = {"erasure": erasure}
