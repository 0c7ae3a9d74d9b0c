"""All networks' occurrences as city calendars import them: shape and paging of the Linked Events API (feature H17)."""

from datetime import date, datetime, time
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query
from pydantic import BeforeValidator

from services.events.linked_events import queries
from services.events.linked_events.queries import Sort, Wanted
from services.events.linked_events.showing import SOURCE, Event, shown
from services.events.occurrences.queries import occurrence
from shared.web.asking import Held, Reading
from shared.web.problems import Problem

router = APIRouter(tags=["linked events"])

HELSINKI = ZoneInfo("Europe/Helsinki")
ISO_DAY = len("2026-12-01")
LAST_PAGE = 100_000


def _read(told: object) -> object:
    if not isinstance(told, str):
        return told
    return date.fromisoformat(told) if len(told) == ISO_DAY else datetime.fromisoformat(told)


Moment = Annotated[
    datetime | date | None,
    BeforeValidator(_read),
    Query(description="A day of Helsinki (2026-12-01) or an instant (ISO 8601)"),
]
PageNumber = Annotated[int, Query(ge=1, le=LAST_PAGE)]
PageSize = Annotated[int, Query(ge=1, le=100)]
EventId = Annotated[str, Path(max_length=60)]


@router.get("/v1/event/")
async def list_events(
    reading: Reading,
    held: Held,
    start: Moment = None,
    end: Moment = None,
    last_modified_since: Moment = None,
    sort: Sort = "-last_modified_time",
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> dict[str, Any]:
    """What isn't over at `start` and begins by `end`, the last day counted; `next` leads on until it is null."""
    wanted = Wanted(_begins(start), _ends(end), _begins(last_modified_since))
    number = await queries.count(reading, wanted)
    found = await queries.page(reading, wanted, sort, (page - 1) * page_size, page_size)
    networks = await queries.names_of_networks(reading, [one.network_id for one in found])
    address = f"{held.public_url}/v1/event/"
    asked = {"start": start, "end": end, "last_modified_since": last_modified_since}
    told = {name: moment.isoformat() for name, moment in asked.items() if moment}

    def at(other: int) -> str:
        return f"{address}?{urlencode({**told, 'sort': sort, 'page': other, 'page_size': page_size})}"

    return {
        "meta": {
            "count": number,
            "next": at(page + 1) if page * page_size < number else None,
            "previous": at(page - 1) if page > 1 else None,
        },
        "data": [shown(one, networks, address) for one in found],
    }


@router.get("/v1/event/{event_id}/")
async def show_event(event_id: EventId, reading: Reading, held: Held) -> Event:
    """One of them, by its id in the list or the occurrence's own."""
    try:
        found = await occurrence(reading, UUID(event_id.removeprefix(f"{SOURCE}:")))
    except ValueError:
        found = None
    if found is None:
        raise Problem(404, "not_found")
    networks = await queries.names_of_networks(reading, [found.network_id])
    return shown(found, networks, f"{held.public_url}/v1/event/")


def _begins(told: datetime | date | None) -> datetime | None:
    """A day begins at midnight in Helsinki, and so is a clock without an offset read."""
    if told is None:
        return None
    moment = told if isinstance(told, datetime) else datetime.combine(told, time())
    return moment if moment.tzinfo else moment.replace(tzinfo=HELSINKI)


def _ends(told: datetime | date | None) -> datetime | None:
    """A day is over when the next one begins."""
    if told is None or isinstance(told, datetime):
        return _begins(told)
    return _begins(date.fromordinal(min(told.toordinal() + 1, date.max.toordinal())))
