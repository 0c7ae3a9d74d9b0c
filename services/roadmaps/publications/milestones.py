"""A published roadmap's milestones for other programs' calendars: they follow each publication."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Header, Response

from services.roadmaps.publications import queries
from services.roadmaps.publications.rules import Published
from shared.calendar import CalendarEvent, calendar
from shared.calendar.helsinki import HELSINKI
from shared.contracts import Language as LanguageCode
from shared.contracts import Measure, MeasureStage, Milestone
from shared.texts import Texts, say_day
from shared.web.asking import Held, Language, Reading
from shared.web.problems import existing

router = APIRouter(tags=["publications"])

Seen = Annotated[str | None, Header(alias="If-None-Match", max_length=500)]

FRESH_SECONDS = 300
CALENDAR = "text/calendar; charset=utf-8"
FEED: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}},
    304: {"description": "The reader has it as it is"},
}


@router.get("/roadmaps/{roadmap_id}/milestones.ics", response_class=Response, responses=FEED)
async def milestones_calendar(
    roadmap_id: UUID, reading: Reading, held: Held, language: Language, seen: Seen = None
) -> Response:
    """Of the newest version; those of a cancelled measure stand as cancelled."""
    published = existing(await queries.published(reading, roadmap_id))
    etag = f'"{published.roadmap.version}.{language}"'
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={FRESH_SECONDS}",
        "Vary": "Accept-Language",
        "Content-Language": language,
    }
    if seen is not None and etag in [tag.strip().removeprefix("W/") for tag in seen.split(",")]:
        return Response(status_code=304, headers=headers)
    title = held.texts.say(language, "roadmap.milestones_of", title=published.roadmap.title.in_language(language))
    return Response(
        calendar(milestones(published, held.texts, language), name=title), headers=headers, media_type=CALENDAR
    )


def milestones(published: Published, texts: Texts, language: LanguageCode) -> list[CalendarEvent]:
    """By day; each is a whole day in Finland."""
    found = [(milestone, measure) for measure in published.measures for milestone in measure.milestones]
    found.sort(key=lambda one: (one[0].on, one[1].id, one[0].key))
    return [_event(milestone, measure, published, texts, language) for milestone, measure in found]


def _event(
    milestone: Milestone, measure: Measure, published: Published, texts: Texts, language: LanguageCode
) -> CalendarEvent:
    assert published.roadmap.published_at is not None
    begins = datetime.combine(milestone.on, time(), ZoneInfo(HELSINKI))
    told = [milestone.text.in_language(language)] if milestone.text else []
    if milestone.reached_on:
        told.append(texts.say(language, "roadmap.milestone_reached", day=say_day(language, milestone.reached_on)))
    return CalendarEvent(
        id=uuid5(measure.id, milestone.key),
        sequence=published.roadmap.number,
        starts_at=begins,
        ends_at=begins + timedelta(days=1),  # of wall time: a day of 23 or 25 hours is whole too
        changed_at=published.roadmap.published_at,
        summary=f"{milestone.title.in_language(language)} – {measure.title.in_language(language)}",
        description="\n\n".join(told),
        cancelled=measure.stage is MeasureStage.cancelled,
    )
