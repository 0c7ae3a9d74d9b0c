"""Calendar feeds of a series and of a network, for other programs to subscribe to (feature B11)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Response

from services.events.calendars import queries
from services.events.occurrences.rules import KeptOccurrence
from shared.calendar import CalendarEvent, calendar
from shared.contracts import Language as LanguageCode
from shared.contracts import Localised, Occurrence, OccurrenceState
from shared.postgres import Connection
from shared.web.asking import Language, Now, Reading
from shared.web.problems import Problem

router = APIRouter(tags=["calendars"])

Seen = Annotated[str | None, Header(alias="If-None-Match", max_length=500)]

SERIES_KEPT = timedelta(days=20 * 366)
NETWORK_KEPT = timedelta(days=2 * 366)
"""How long what is over stays in a feed."""

FRESH_SECONDS = 300

Events = Callable[[Connection, UUID, datetime], Awaitable[list[KeptOccurrence]]]


@router.get("/series/{series_id}/calendar.ics")
async def series_calendar(
    series_id: UUID, reading: Reading, language: Language, now: Now, seen: Seen = None
) -> Response:
    """The whole series, what was called off too, so that subscribers' calendars follow."""
    state = await queries.state_of_series(reading, series_id)
    return await _feed(reading, series_id, state, queries.occurrences_of_series, now - SERIES_KEPT, language, seen)


@router.get("/networks/{network_id}/calendar.ics")
async def network_calendar(
    network_id: UUID, reading: Reading, language: Language, now: Now, seen: Seen = None
) -> Response:
    """Every occurrence of a network, two years back and all that is coming."""
    state = await queries.state_of_network(reading, network_id)
    return await _feed(reading, network_id, state, queries.occurrences_of_network, now - NETWORK_KEPT, language, seen)


async def _feed(
    connection: Connection,
    identity: UUID,
    state: tuple[Localised, str] | None,
    events: Events,
    since: datetime,
    language: LanguageCode,
    seen: str | None,
) -> Response:
    """The feed, or 304 for who has it as it is."""
    if state is None:
        raise Problem(404, "not_found")
    title, mark = state
    etag = f'"{mark}.{since:%Y%m%d}.{language}"'
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={FRESH_SECONDS}",
        "Vary": "Accept-Language",
        "Content-Language": language,
    }
    if seen is not None and etag in [tag.strip().removeprefix("W/") for tag in seen.split(",")]:
        return Response(status_code=304, headers=headers)
    document = calendar(_events(await events(connection, identity, since), language), name=title.in_language(language))
    return Response(document, headers=headers, media_type="text/calendar; charset=utf-8")


def _events(occurrences: Sequence[KeptOccurrence], language: LanguageCode) -> list[CalendarEvent]:
    return [
        CalendarEvent(
            id=kept.id,
            sequence=kept.sequence,
            starts_at=kept.starts_at,
            ends_at=kept.ends_at,
            changed_at=kept.changed_at,
            summary=kept.title.in_language(language),
            description=_description(kept, language),
            location=kept.venue or "",
            url=kept.public_link,
            cancelled=kept.state is OccurrenceState.cancelled,
            time_zone=kept.time_zone,
        )
        for kept in occurrences
    ]


def _description(occurrence: Occurrence, language: LanguageCode) -> str:
    return occurrence.description.in_language(language) if occurrence.description else ""
