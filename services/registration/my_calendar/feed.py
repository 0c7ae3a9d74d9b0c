"""A person's own sign-ups for their calendar program, behind a secret link (guarantee RS14)."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from services.registration.my_calendar import queries, subscription
from services.registration.my_calendar.queries import Entry
from services.registration.people import queries as people
from shared.calendar import CalendarEvent, calendar
from shared.contracts import Language
from shared.web.asking import Now, Reading
from shared.web.problems import existing

router = APIRouter(tags=["calendars"])

KEPT = timedelta(days=366)
"""How long what is over stays in the feed."""


@router.get(
    "/my-calendar/{secret}.ics",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
)
async def read(secret: str, request: Request, connection: Reading, now: Now) -> Response:
    """In the person's own language, whatever the program asks for. 404 for a secret that was taken back."""
    person_id = await subscription.owner(connection, secret, now)
    person = existing(await people.person(connection, person_id) if person_id else None)
    shown = [_event(entry, person.language) for entry in await queries.entries(connection, person.id, now - KEPT)]
    name = request.app.state.resources.texts.say(person.language, "page.my_signups.title")
    headers = {"Cache-Control": "private, no-store", "Content-Language": person.language}
    return Response(calendar(shown, name=name), headers=headers, media_type="text/calendar; charset=utf-8")


def _event(entry: Entry, language: Language) -> CalendarEvent:
    """When, where and what; nobody who takes part, and no link to the meeting."""
    return CalendarEvent(
        id=entry.occurrence_id,
        sequence=entry.sequence,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        changed_at=entry.changed_at,
        summary=entry.title.in_language(language),
        location=entry.venue or "",
        cancelled=entry.state == "cancelled",
        tentative=entry.state == "waiting",
        time_zone=entry.time_zone,
    )
