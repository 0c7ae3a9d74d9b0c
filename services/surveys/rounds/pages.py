"""The page on which people score their organisation: one form, whole without JavaScript."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from services.surveys.rounds import queries
from services.surveys.rounds.answering import GROUPS, AnswerFault
from services.surveys.rounds.bodies import GiveAssessment
from services.surveys.rounds.kept import KeptRound
from services.surveys.rounds.taking import take, way_of
from shared.contracts import Localised
from shared.postgres import Connection
from shared.web import faults as wrong
from shared.web.asking import Now, Reading, Transaction, resources_of
from shared.web.language import language_of
from shared.web.pages import Pages
from shared.web.requests import untimed

router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False, dependencies=[Depends(untimed)])

pages = Pages(Path(__file__).parent / "templates")

LEVEL, MARK, NOT_RELEVANT = "level.", "mark.", "none"
WHO = ("group", "sector", "organisation_id")


@router.get("/assess/{secret}", response_class=HTMLResponse)
async def show_form(secret: str, request: Request, connection: Reading, now: Now) -> HTMLResponse:
    """Spends nothing: mail scanners open links too."""
    _, kept = await way_of(connection, secret, now)
    return await _form(request, connection, kept, {})


@router.post("/assess/{secret}", response_class=HTMLResponse)
async def send_form(secret: str, request: Request, tx: Transaction, now: Now) -> HTMLResponse:
    way, kept = await way_of(tx, secret, now)
    sent = await request.form()
    typed = {name: value for name, value in sent.multi_items() if isinstance(value, str)}
    try:
        body = GiveAssessment.model_validate(_told(typed))
    except ValidationError as invalid:
        return await _form(request, tx, kept, typed, errors=_invalid(request, invalid))
    if faults := await take(tx, way, body.answer(), now):
        return await _form(request, tx, kept, typed, errors=_faulty(request, faults))
    texts, language = resources_of(request).texts, language_of(request)
    return pages.render(
        request,
        "message.html",
        heading=kept.model.title.in_language(language),
        paragraphs=[texts.say(language, "page.assess.sent")],
        kind="done",
    )


def _told(typed: Mapping[str, str]) -> dict[str, Any]:
    """The form's fields as the API's body; what was left empty isn't told."""
    scores = {}
    for name, value in typed.items():
        if name.startswith(LEVEL) and value:
            key = name.removeprefix(LEVEL)
            said = {"not_relevant": True} if value == NOT_RELEVANT else {"level": value}
            scores[key] = {**said, **({"mark": typed[MARK + key]} if typed.get(MARK + key) else {})}
    return {**{name: typed[name] for name in WHO if typed.get(name)}, "scores": scores}


def _invalid(request: Request, invalid: ValidationError) -> dict[str, str]:
    texts, language = resources_of(request).texts, language_of(request)
    return {
        _field(".".join(map(str, found["loc"][:2]))): texts.say(
            language, f"problem.{wrong.code(found, texts)}", **wrong.params(found)
        )
        for found in invalid.errors()
    }


def _faulty(request: Request, faults: Sequence[AnswerFault]) -> dict[str, str]:
    texts, language = resources_of(request).texts, language_of(request)
    return {_field(fault.field): texts.say(language, f"problem.{fault.code}") for fault in faults}


def _field(path: str) -> str:
    """The form's name of what the body calls `scores.<key>`."""
    return LEVEL + path.removeprefix("scores.") if path.startswith("scores.") else path


async def _form(
    request: Request,
    connection: Connection,
    kept: KeptRound,
    typed: Mapping[str, str],
    *,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    language = language_of(request)
    names = await queries.organisation_names(connection, [kept.organisation_id, *kept.member_ids])
    return pages.render(
        request,
        "assess.html",
        status=422 if errors else 200,
        errors=errors,
        labels=_labels(request, kept),
        model=kept.model,
        illustrative=kept.illustrative,
        organisation=_name(names, kept.organisation_id, language),
        members=[(str(member), _name(names, member, language)) for member in kept.member_ids],
        sectors=[(sector.key, sector.title.in_language(language)) for sector in kept.sectors],
        groups=GROUPS,
        typed=typed,
    )


def _labels(request: Request, kept: KeptRound) -> dict[str, str]:
    """What the summary of errors calls the fields."""
    texts, language = resources_of(request).texts, language_of(request)
    who = {"group": "group", "sector": "sector", "organisation_id": "organisation"}
    asked = {field: texts.say(language, f"page.assess.{word}") for field, word in who.items()}
    return asked | {LEVEL + one.key: one.title.in_language(language) for one in kept.model.criteria}


def _name(names: Mapping[UUID, dict[str, Any]], organisation_id: UUID, language: Any) -> str:
    told = names.get(organisation_id)
    return Localised.model_validate(told).in_language(language) if told else ""
