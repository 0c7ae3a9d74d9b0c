"""Calendar feeds of a series, a network and all networks, for other programs to subscribe to (features B11, H17)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Response

from services.events.calendars import queries
from services.events.occurrences.rules import KeptOccurrence
from shared.calendar import CalendarEvent, calendar
from shared.contracts import LANGUAGES, Localised, Occurrence, OccurrenceState
from shared.contracts import Language as LanguageCode
from shared.texts import Texts
from shared.web.asking import Held, Language, Now, Reading
from shared.web.problems import Problem

router = APIRouter(tags=["calendars"])

Seen = Annotated[str | None, Header(alias="If-None-Match", max_length=500)]

SERIES_KEPT = timedelta(days=20 * 366)
NETWORK_KEPT = timedelta(days=2 * 366)
"""How long what is over stays in a feed."""

FRESH_SECONDS = 300

FEED: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}},
    304: {"description": "The reader has it as it is"},
}

Events = Callable[[datetime], Awaitable[list[KeptOccurrence]]]


@router.get("/series/{series_id}/calendar.ics", response_class=Response, responses=FEED)
async def series_calendar(
    series_id: UUID, reading: Reading, held: Held, language: Language, now: Now, seen: Seen = None
) -> Response:
    """The whole series, what was called off too, so that subscribers' calendars follow."""
    state = await queries.state_of_series(reading, series_id)
    since = now - SERIES_KEPT
    events = partial(queries.occurrences_of_series, reading, series_id)
    return await _feed(held.texts, state, events, since, language, seen)


@router.get("/networks/{network_id}/calendar.ics", response_class=Response, responses=FEED)
async def network_calendar(
    network_id: UUID, reading: Reading, held: Held, language: Language, now: Now, seen: Seen = None
) -> Response:
    """Every occurrence of a network, two years back and all that is coming."""
    state = await queries.state_of_network(reading, network_id)
    since = now - NETWORK_KEPT
    events = partial(queries.occurrences_of_network, reading, network_id)
    return await _feed(held.texts, state, events, since, language, seen)


@router.get("/calendar.ics", response_class=Response, responses=FEED)
async def whole_calendar(reading: Reading, held: Held, language: Language, now: Now, seen: Seen = None) -> Response:
    """Every network's occurrences, two years back and all that is coming."""
    name = Localised(**{code: held.texts.say(code, "calendar.whole") for code in LANGUAGES})
    state = name, await queries.mark_of_all(reading)
    return await _feed(held.texts, state, partial(queries.occurrences, reading), now - NETWORK_KEPT, language, seen)


async def _feed(
    texts: Texts,
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
    shown = _events(await events(since), texts, language)
    document = await asyncio.to_thread(calendar, shown, name=title.in_language(language))
    return Response(document, headers=headers, media_type="text/calendar; charset=utf-8")


def _events(occurrences: Sequence[KeptOccurrence], texts: Texts, language: LanguageCode) -> list[CalendarEvent]:
    return [
        CalendarEvent(
            id=kept.id,
            sequence=kept.sequence,
            starts_at=kept.starts_at,
            ends_at=kept.ends_at,
            changed_at=kept.changed_at,
            summary=kept.title.in_language(language),
            description=_description(kept, texts, language),
            location=kept.venue or "",
            url=kept.public_link,
            cancelled=kept.state is OccurrenceState.cancelled,
            time_zone=kept.time_zone,
        )
        for kept in occurrences
    ]


def _description(occurrence: Occurrence, texts: Texts, language: LanguageCode) -> str:
    """What is told of it, and the public holiday that it falls on."""
    told = occurrence.description.in_language(language) if occurrence.description else ""
    if occurrence.holiday is None:
        return told
    holiday = texts.say(language, "occurrence.holiday", holiday=occurrence.holiday.in_language(language))
    return f"{told}\n\n{holiday}".strip()
