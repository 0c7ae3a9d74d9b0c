"""The coordinators' list of an occurrence's sign-ups, and the same as a file."""

import asyncio
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.registration.signup_lists import exports, queries
from services.registration.signup_lists.queries import Entry
from services.registration.signups.rules import State
from shared.contracts import Language as LanguageCode
from shared.texts import Texts
from shared.web.asking import Held, Language, Reading
from shared.web.listing import Cursor, Page

router = APIRouter(tags=["sign-ups"])
log = structlog.get_logger()

COLUMNS = ("name", "address", "organisation", "state", "position", "attended", "signed_up_at", "by_other")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class EntryView(BaseModel):
    """`created_by` is who signed the person up, if it wasn't the person."""

    id: UUID
    state: State
    position: int | None
    person_id: UUID
    name: str | None
    address: str
    organisation_id: UUID | None
    organisation: str | None
    created_by: UUID | None
    attended: bool
    created_at: datetime


@router.get("/occurrences/{occurrence_id}/signups")
async def list_signups(occurrence_id: UUID, connection: Reading, cursor: Cursor, language: Language) -> Page[EntryView]:
    """In the order in which people came; who gave up their place isn't listed."""
    (after,) = cursor.keys(int)
    found = await queries.entries(connection, occurrence_id, after, cursor.limit)
    views = [_view(entry, language) for entry in found]
    return cursor.page(views, *([str(found[-1].ticket)] if found else []))


@router.get("/occurrences/{occurrence_id}/signups.csv", response_class=Response)
async def export_csv(occurrence_id: UUID, connection: Reading, held: Held, language: Language) -> Response:
    rows = await _rows(connection, occurrence_id, held.texts, language, "csv")
    made = await asyncio.to_thread(exports.as_csv, rows)
    return _file(made, "text/csv; charset=utf-8", "csv")


@router.get("/occurrences/{occurrence_id}/signups.xlsx", response_class=Response)
async def export_xlsx(occurrence_id: UUID, connection: Reading, held: Held, language: Language) -> Response:
    rows = await _rows(connection, occurrence_id, held.texts, language, "xlsx")
    made = await asyncio.to_thread(exports.as_xlsx, rows, held.texts.say(language, "export.sheet"))
    return _file(made, XLSX, "xlsx")


async def _rows(
    connection: Reading, occurrence_id: UUID, texts: Texts, language: LanguageCode, kind: str
) -> list[list[str]]:
    say = partial(texts.say, language)
    found = await queries.entries(connection, occurrence_id, None, None)
    log.info("signups_exported", occurrence_id=str(occurrence_id), rows=len(found), kind=kind)
    yes_or_no = {True: say("export.yes"), False: say("export.no")}
    rows = [[say(f"export.{column}") for column in COLUMNS]]
    for entry in found:
        rows.append(
            [
                entry.name or "",
                entry.address,
                entry.organisation.in_language(language) if entry.organisation else "",
                say(f"signup.{entry.state}"),
                str(entry.position or ""),
                yes_or_no[entry.attended],
                entry.created_at.isoformat(timespec="seconds"),
                yes_or_no[entry.created_by is not None],
            ]
        )
    return rows


def _view(entry: Entry, language: LanguageCode) -> EntryView:
    organisation = entry.organisation.in_language(language) if entry.organisation else None
    return EntryView.model_validate({**entry.__dict__, "organisation": organisation})


def _file(content: bytes, media_type: str, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="signups.{ending}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
