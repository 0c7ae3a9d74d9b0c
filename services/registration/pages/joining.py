"""The public form of a network: joining by hand, with an address alone (feature A1)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from services.registration.members import api, bodies
from services.registration.organisations import queries as organisations
from services.registration.pages.answering import pages, say, tell
from services.registration.pages.wrong import said
from services.registration.people.limits import LimitedAsking
from shared.postgres import Connection
from shared.web.asking import Held, Language, Now, Reading, Transaction

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)

Field = Annotated[str, Form(max_length=1000)]


@router.get("/networks/{network_id}/join", response_class=HTMLResponse)
async def show_form(network_id: UUID, request: Request, connection: Reading, language: Language) -> HTMLResponse:
    return await _form(request, connection, network_id, language, {})


@router.post("/networks/{network_id}/join", response_class=HTMLResponse, dependencies=[LimitedAsking])
async def join(
    network_id: UUID,
    request: Request,
    tx: Transaction,
    held: Held,
    language: Language,
    now: Now,
    address: Field = "",
    organisation_id: Field = "",
    organisation_text: Field = "",
    website: Field = "",
) -> HTMLResponse:
    """The same as POST /networks/{network_id}/members, with the errors beside the fields.

    A program that fills in `website`, which no person sees, is told that all went well.
    """
    told = {"address": address, "organisation_id": organisation_id, "organisation_text": organisation_text}
    try:
        body = bodies.JoinNetwork.model_validate({name: value for name, value in told.items() if value.strip()})
    except ValidationError as invalid:
        errors = said(request, invalid, missing={"address": "page.join.address_missing"}, otherwise="organisation_text")
        return await _form(request, tx, network_id, language, told, errors=errors)
    if not website:
        await api.take_in(tx, held, network_id, body, None, language, now)
    return tell(request, "join_asked")


async def _form(
    request: Request,
    connection: Connection,
    network_id: UUID,
    language: Language,
    told: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    network = (await api.living(connection, network_id)).network
    none = ("", say(request, "page.join.none"))
    listed = await organisations.names(connection)
    return pages.render(
        request,
        "join.html",
        status=422 if errors else 200,
        errors=errors,
        network=network.name.in_language(language),
        purpose=network.purpose.in_language(language),
        organisations=[none, *((str(one), name.in_language(language)) for one, name in listed)],
        told={"address": "", "organisation_id": "", "organisation_text": "", **told},
    )
