"""The page of a person's own data: what is held, put right, taken along, and what the person agrees to (K4, K5)."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from services.registration.consents import acts
from services.registration.consents import api as consents
from services.registration.consents.notice import NOTICE
from services.registration.my_signups.owner import Owner, owner_of
from services.registration.own_data.parts import OWN_DATA
from services.registration.own_data.wording import Section, sections
from services.registration.people import queries as people
from shared.contracts import LANGUAGES
from shared.contracts import Language as LanguageCode
from shared.postgres import Connection
from shared.privacy.own_data import OwnDataView, gather
from shared.web.asking import Held, Language, Now, Reading, Transaction
from shared.web.pages import Pages
from shared.web.problems import existing

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
pages = Pages(Path(__file__).parent / "templates")

LONGEST_NAME = 200
DONE = ("saved", "given", "withdrawn")


@router.get("/my-signups/{secret}/data", response_class=HTMLResponse)
@router.get("/me/data", response_class=HTMLResponse)
async def show(
    request: Request, connection: Reading, held: Held, now: Now, language: Language, done: str = ""
) -> HTMLResponse:
    """Looking changes nothing. `done` names what the page before has done."""
    owner = await owner_of(request, connection, now)
    return await _page(request, connection, held, owner, now, language, done=done)


@router.get("/my-signups/{secret}/data.json", response_class=Response)
@router.get("/me/data.json", response_class=Response)
async def take_along(request: Request, connection: Reading, now: Now) -> Response:
    """The same as a file for other programs."""
    owner = await owner_of(request, connection, now)
    told = await _told(connection, owner.person_id, now)
    headers = {"Content-Disposition": 'attachment; filename="own-data.json"', "Cache-Control": "no-store"}
    return Response(told.model_dump_json(indent=2), media_type="application/json", headers=headers)


@router.post("/my-signups/{secret}/data", response_class=HTMLResponse)
@router.post("/me/data", response_class=HTMLResponse)
async def put_right(
    request: Request,
    tx: Transaction,
    held: Held,
    now: Now,
    language: Language,
    name: Annotated[str, Form(max_length=1000)] = "",
    speaks: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Another name or none, another language for letters."""
    owner = await owner_of(request, tx, now)
    me = await _myself(tx, owner)
    if len(name.strip()) > LONGEST_NAME:
        errors = {"name": held.texts.say(language, "problem.too_long", limit=LONGEST_NAME)}
        return await _page(request, tx, held, owner, now, language, errors=errors, name=name)
    spoken = next((code for code in LANGUAGES if code == speaks), me.language)
    await people.update_person(tx, me.id, name.strip() or None, spoken)
    return owner.see(language, "saved", "/data")


@router.post("/my-signups/{secret}/consents/{purpose}", response_class=HTMLResponse)
@router.post("/me/consents/{purpose}", response_class=HTMLResponse)
async def decide(
    purpose: str,
    request: Request,
    tx: Transaction,
    now: Now,
    language: Language,
    text_version: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """One click either way: with the version of a text it is given, without one it is withdrawn."""
    owner = await owner_of(request, tx, now)
    if not text_version:
        await acts.withdraw(tx, owner.person_id, purpose, now)
        return owner.see(language, "withdrawn", "/data")
    await acts.give(tx, owner.person_id, purpose, int(text_version) if text_version.isdecimal() else 0, now)
    return owner.see(language, "given", "/data")


async def _told(connection: Connection, person_id: UUID, now: datetime) -> OwnDataView:
    return await gather(connection, "registration", OWN_DATA, person_id, now)


async def _myself(connection: Connection, owner: Owner) -> people.Person:
    me = existing(await people.person(connection, owner.person_id))
    return me


async def _page(
    request: Request,
    connection: Connection,
    held: Held,
    owner: Owner,
    now: datetime,
    language: LanguageCode,
    *,
    done: str = "",
    errors: dict[str, str] | None = None,
    name: str | None = None,
) -> HTMLResponse:
    me = await _myself(connection, owner)
    told = await _told(connection, owner.person_id, now)
    parts: list[Section] = sections(held.texts, language, told.data)
    shown: dict[str, Any] = {
        "here": owner.here,
        "root": request.scope.get("root_path", ""),
        "done": done if done in DONE else "",
        "me": me,
        "name": name if name is not None else me.name or "",
        "languages": [(code, held.texts.say(language, f"page.language_{code}")) for code in LANGUAGES],
        "consents": await consents.views(connection, owner.person_id, language),
        "parts": parts,
        "notice": NOTICE,
    }
    return pages.render(request, "own_data.html", status=422 if errors else 200, errors=errors, **shown)
