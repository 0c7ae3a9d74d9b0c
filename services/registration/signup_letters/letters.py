"""Letters about places: confirmed, waiting, promoted, given up, moved, called off, back again (features B10, B11, B24).

What a letter says is read when it is sent, so a letter about something that has passed meanwhile isn't written.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

from services.registration.people import own_page
from services.registration.signup_letters import queries
from services.registration.signup_letters.queries import Told
from shared.calendar import CalendarEvent, Method, calendar
from shared.mail import links
from shared.mail.desk import Desk, Writer
from shared.mail.letters import Invitation
from shared.texts import say_period

LINKS_LIVE = timedelta(days=400)


async def confirmed(desk: Desk) -> EmailMessage | None:
    return await _about_signup(desk, "signup_confirmed", "confirmed", "REQUEST")


async def queued(desk: Desk) -> EmailMessage | None:
    return await _about_signup(desk, "signup_queued", "waiting", None)


async def promoted(desk: Desk) -> EmailMessage | None:
    return await _about_signup(desk, "signup_promoted", "confirmed", "REQUEST")


async def withdrawn(desk: Desk) -> EmailMessage | None:
    return await _about_signup(desk, "signup_withdrawn", "withdrawn", "CANCEL")


async def moved(desk: Desk) -> EmailMessage | None:
    told = [one for one in await _told(desk) if one.state in ("confirmed", "waiting")]
    return await _about_all(desk, "occurrence_moved", told, "REQUEST")


async def cancelled(desk: Desk) -> EmailMessage | None:
    """All that the act called off, also what came in a later batch than the intent."""
    together = await queries.called_off_with(desk.connection, desk.id("act"))
    told = [one for one in await _told(desk, *together) if one.cancelled and one.state == "cancelled"]
    return await _about_all(desk, "occurrence_cancelled", told, "CANCEL")


async def reinstated(desk: Desk) -> EmailMessage | None:
    told = [one for one in await _told(desk) if one.state in ("confirmed", "waiting")]
    return await _about_all(desk, "occurrence_reinstated", told, "REQUEST")


async def series_signed_up(desk: Desk) -> EmailMessage | None:
    told = [one for one in await _told(desk) if one.state in ("confirmed", "waiting")]
    return await _about_all(desk, "series_signed_up", told, "REQUEST")


async def series_left(desk: Desk) -> EmailMessage | None:
    told = [one for one in await _told(desk) if one.state == "withdrawn"]
    return await _about_all(desk, "series_left", told, "CANCEL")


async def _told(desk: Desk, *more: UUID) -> list[Told]:
    ids = [UUID(text) for text in desk.values["occurrence_ids"]]
    return await queries.told(desk.connection, desk.person.id, [*ids, *more])


async def _about_signup(desk: Desk, template: str, state: str, method: Method | None) -> EmailMessage | None:
    occurrence_id = await queries.occurrence_of(desk.connection, desk.id("signup_id"))
    if occurrence_id is None:
        return None
    told = await queries.told(desk.connection, desk.person.id, [occurrence_id])
    current = [one for one in told if one.signup_id == desk.id("signup_id") and one.state == state]
    return await _about_all(desk, template, current, method)


async def _about_all(desk: Desk, template: str, told: Sequence[Told], method: Method | None) -> EmailMessage | None:
    if not told:
        return None
    joins = {one.signup_id: await _join(desk, one) for one in told}
    seated = [one for one in told if one.state != "waiting"]
    documents = [_document(desk, one, joins[one.signup_id], method) for one in seated if method]
    by_other = any(one.by_other for one in told) and template in ("signup_confirmed", "signup_queued")
    letter = desk.letters.write(
        template,
        desk.language,
        to=desk.person.address,
        values={
            "count": len(told),
            "title": told[0].title.in_language(desk.language),
            "occurrences": "\n\n".join(_lines(desk, one, joins[one.signup_id]) for one in told),
            "by_other": _say(desk, "signup.by_other") if by_other else "",
        },
        link=desk.url(await own_page.path(desk.connection, desk.held.link_key, desk.person.id, desk.now)),
        invitation=Invitation(documents[0], method) if len(documents) == 1 else None,
    )
    if len(documents) > 1:
        _attach_each(letter, documents)
    return letter


def _attach_each(letter: EmailMessage, documents: Sequence[bytes]) -> None:
    """One document per event: a REQUEST or CANCEL speaks of a single one (RFC 5546)."""
    for number, document in enumerate(documents, 1):
        letter.add_attachment(document, maintype="application", subtype="ics", filename=f"digiverkosto-{number}.ics")


def _lines(desk: Desk, told: Told, join: str | None) -> str:
    lines = [
        told.title.in_language(desk.language),
        say_period(desk.language, told.starts_at, told.ends_at, told.time_zone),
    ]
    if told.venue:
        lines.append(told.venue)
    if told.position:
        lines.append(_say(desk, "signup.your_position", position=told.position))
    return "\n".join([*lines, *_about(desk, told, join)])


def _about(desk: Desk, told: Told, join: str | None) -> list[str]:
    """What a calendar entry tells besides time and place: theme, public holiday, and where to join."""
    lines = []
    if told.theme:
        lines.append(_say(desk, "occurrence.theme", theme=told.theme.in_language(desk.language)))
    if told.holiday:
        lines.append(_say(desk, "occurrence.holiday", holiday=told.holiday.in_language(desk.language)))
    if join:
        lines.append(_say(desk, "signup.join_here", link=join))
    return lines


def _document(desk: Desk, told: Told, join: str | None, method: Method | None) -> bytes:
    """The event for the person's calendar; SEQUENCE is the occurrence's, DTSTAMP the newest of what it tells."""
    gone = method == "CANCEL"
    title = told.title.in_language(desk.language)
    event = CalendarEvent(
        id=told.occurrence_id,
        sequence=told.sequence,
        starts_at=told.starts_at,
        ends_at=told.ends_at,
        changed_at=desk.now if gone else max(told.changed_at, told.signed_up_at),
        summary=title,
        description="\n".join(_about(desk, told, join)),
        location=told.venue or join or "",
        url=join,
        cancelled=gone,
        time_zone=told.time_zone,
    )
    return calendar([event], name=title, method=method, organiser=desk.held.mail_from, attendee=desk.person.address)


async def _join(desk: Desk, told: Told) -> str | None:
    """The secret link that leads to the meeting, for who has a seat (feature B10)."""
    if told.state != "confirmed" or told.join_link is None:
        return None
    secret = await links.keep(
        desk.connection,
        desk.held.link_key,
        "join",
        told.signup_id,
        person_id=desk.person.id,
        now=desk.now,
        expires_at=told.ends_at + LINKS_LIVE,
    )
    return desk.url(f"/join/{secret}")


def _say(desk: Desk, key: str, **values: object) -> str:
    return desk.held.texts.say(desk.language, key, **values)


WRITERS: Mapping[str, Writer] = {
    "signup_confirmed": confirmed,
    "signup_queued": queued,
    "signup_promoted": promoted,
    "signup_withdrawn": withdrawn,
    "occurrence_moved": moved,
    "occurrence_cancelled": cancelled,
    "occurrence_reinstated": reinstated,
    "series_signed_up": series_signed_up,
    "series_left": series_left,
}
