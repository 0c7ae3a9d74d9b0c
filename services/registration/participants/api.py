"""Who comes, for everybody to see: only who consented, only where the coordinator shows it, only for a time (A15)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.registration.participants import queries, rules
from services.registration.participants.rules import Showing
from shared.postgres import Connection
from shared.web.asking import Language, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.listing import Cursor, Page
from shared.web.problems import existing

router = APIRouter(tags=["sign-ups"])


class ShowParticipants(Body):
    """Off unless somebody turns it on; `days_after` the end the list is empty again."""

    shown: bool
    days_after: Annotated[int, Field(ge=0, le=365)] = 30


class ShowingView(BaseModel):
    shown: bool
    days_after: int


class ParticipantView(BaseModel):
    """What the person agreed to have shown."""

    name: str | None
    organisation: str | None


class ParticipantList(Page[ParticipantView]):
    """`shown_until` is null where no list is shown (any more). How many more there are is told nowhere."""

    shown_until: datetime | None


@router.put("/occurrences/{occurrence_id}/participant-list")
async def show_for_occurrence(occurrence_id: UUID, request: ShowParticipants, tx: Transaction, now: Now) -> ShowingView:
    """Wins over what is chosen for the series."""
    return await _choose(tx, occurrence_id, request, now)


@router.put("/series/{series_id}/participant-list")
async def show_for_series(series_id: UUID, request: ShowParticipants, tx: Transaction, now: Now) -> ShowingView:
    return await _choose(tx, series_id, request, now)


@router.get("/occurrences/{occurrence_id}/participants")
async def list_participants(
    occurrence_id: UUID, connection: Reading, cursor: Cursor, language: Language, now: Now, response: Response
) -> ParticipantList:
    """Names and organisations of who has a place and consented; empty where none is shown."""
    at = cursor.keys(str, UUID)
    until = await _shown_until(connection, occurrence_id)
    response.headers["Cache-Control"] = "no-store"
    if until is None or until <= now:
        return ParticipantList(items=[], shown_until=None)
    found = await queries.consenting(connection, occurrence_id, (at[0], at[1]), cursor.limit)
    views = [
        ParticipantView(
            name=one.name, organisation=one.organisation.in_language(language) if one.organisation else None
        )
        for one in found
    ]
    page = cursor.page(views, *([found[-1].sort_name, str(found[-1].id)] if found else []))
    return ParticipantList(items=page.items, next=page.next, shown_until=until)


async def _choose(tx: Connection, subject_id: UUID, request: ShowParticipants, now: datetime) -> ShowingView:
    await queries.put(tx, subject_id, Showing(request.shown, request.days_after), now)
    return ShowingView(shown=request.shown, days_after=request.days_after)


async def _shown_until(connection: Connection, occurrence_id: UUID) -> datetime | None:
    gathering = existing(await queries.gathering(connection, occurrence_id))
    own = await queries.showing(connection, occurrence_id)
    of_series = await queries.showing(connection, gathering.series_id)
    return rules.shown_until(gathering, own, of_series)
