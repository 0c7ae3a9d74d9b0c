"""Letters about a membership; each carries the link by which one leaves with one click (feature A21)."""

from collections.abc import Mapping
from email.message import EmailMessage

from services.registration.members import history_queries, queries
from services.registration.networks import queries as networks
from services.registration.people import own_page
from shared.contracts import MemberState
from shared.mail import links
from shared.mail.desk import Desk, Writer


async def confirm(desk: Desk) -> EmailMessage | None:
    secret = await links.living(desk.connection, desk.held.link_key, "confirm", desk.id("member_id"), desk.now)
    if secret is None:
        return None
    return await _about_membership(desk, "member_confirm", link=desk.url(f"/confirm/{secret}"))


async def welcome(desk: Desk) -> EmailMessage | None:
    """Also the way to the person's own page, where they sign up for the first time."""
    mine = desk.url(await own_page.path(desk.connection, desk.held.link_key, desk.person.id, desk.now))
    return await _about_membership(desk, "member_welcome", link=mine, only=MemberState.active)


async def known(desk: Desk) -> EmailMessage | None:
    """Somebody asked to join with an address whose person is a member, or waits for a decision, already."""
    return await _about_membership(desk, "member_known")


async def rejected(desk: Desk) -> EmailMessage | None:
    history = await history_queries.history(desk.connection, desk.id("member_id"))
    reason = history[-1].reason if history else None
    return await _about_membership(desk, "member_rejected", only=MemberState.rejected, reason=reason or "")


async def under_review(desk: Desk) -> EmailMessage | None:
    return await _about_membership(desk, "member_under_review", only=MemberState.pending)


async def waits(desk: Desk) -> EmailMessage | None:
    """To those who coordinate a moderated network."""
    kept = await networks.network(desk.connection, desk.id("network_id"))
    if kept is None:
        return None
    values = {"network": kept.network.name.in_language(desk.language)}
    return desk.letters.write("member_waits", desk.language, to=desk.person.address, values=values)


async def _about_membership(
    desk: Desk, template: str, *, link: str | None = None, only: MemberState | None = None, **more: str
) -> EmailMessage | None:
    member = await queries.member(desk.connection, desk.id("member_id"))
    if member is None or (only and member.state is not only):
        return None
    kept = await networks.network(desk.connection, member.network_id)
    leave = await links.living(desk.connection, desk.held.link_key, "leave", member.id, desk.now)
    if kept is None:
        return None
    return desk.letters.write(
        template,
        desk.language,
        to=desk.person.address,
        values={"network": kept.network.name.in_language(desk.language), **more},
        link=link,
        leave=desk.url(f"/leave/{leave}") if leave else None,
    )


WRITERS: Mapping[str, Writer] = {
    "member_confirm": confirm,
    "member_welcome": welcome,
    "member_known": known,
    "member_rejected": rejected,
    "member_under_review": under_review,
    "member_waits": waits,
}
