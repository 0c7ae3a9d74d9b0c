"""The coordinators' list of an occurrence's sign-ups, and the same as a file."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.registration.signup_lists import queries
from services.registration.signup_lists.queries import Entry
from services.registration.signups.rules import State
from shared.contracts import Language as LanguageCode
from shared.exports import CSV, XLSX, as_csv, as_xlsx
from shared.postgres import Connection
from shared.privacy.duty_log import Disclosing, Disclosure
from shared.telemetry import security
from shared.texts import Texts
from shared.web.asking import Caller, Held, Language, Transaction
from shared.web.listing import Cursor, Page

router = APIRouter(tags=["sign-ups"])

COLUMNS = ("name", "address", "organisation", "state", "position", "attended", "signed_up_at", "by_other")


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
async def list_signups(
    occurrence_id: UUID, tx: Transaction, cursor: Cursor, language: Language, disclosure: Disclosure
) -> Page[EntryView]:
    """In the order in which people came; who gave up their place isn't listed."""
    (after,) = cursor.keys(int)
    found = await queries.entries(tx, occurrence_id, after, cursor.limit)
    disclosure.of(entry.person_id for entry in found)
    views = [_view(entry, language) for entry in found]
    return cursor.page(views, *([str(found[-1].ticket)] if found else []))


@router.get("/occurrences/{occurrence_id}/signups.csv", response_class=Response)
async def export_csv(
    occurrence_id: UUID, tx: Transaction, held: Held, who: Caller, language: Language, disclosure: Disclosure
) -> Response:
    found = await _exported(tx, occurrence_id, who, disclosure)
    rows = _rows(found, held.texts, language)
    made = await asyncio.to_thread(as_csv, rows)
    return _file(made, CSV, "csv")


@router.get("/occurrences/{occurrence_id}/signups.xlsx", response_class=Response)
async def export_xlsx(
    occurrence_id: UUID, tx: Transaction, held: Held, who: Caller, language: Language, disclosure: Disclosure
) -> Response:
    found = await _exported(tx, occurrence_id, who, disclosure)
    rows = _rows(found, held.texts, language)
    made = await asyncio.to_thread(as_xlsx, {held.texts.say(language, "export.sheet"): rows})
    return _file(made, XLSX, "xlsx")


async def _exported(tx: Connection, occurrence_id: UUID, who: Caller, disclosure: Disclosing) -> list[Entry]:
    """All of them, written down twice: whose they were in the duty log, that it was done in the security log."""
    found = await queries.entries(tx, occurrence_id, None, None)
    disclosure.of(entry.person_id for entry in found)
    security.tell("exported", who=who.person_id, occurrence=occurrence_id, count=len(found))
    return found


def _rows(found: Sequence[Entry], texts: Texts, language: LanguageCode) -> list[list[str]]:
    say = partial(texts.say, language)
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
