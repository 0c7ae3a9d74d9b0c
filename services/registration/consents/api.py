"""A person's consents: seen, given and withdrawn, each with the text that it was about (feature K5)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from services.registration.consents import acts, queries
from services.registration.consents.queries import Given, Text
from shared.postgres import Connection
from shared.web.asking import Caller, Language, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.problems import existing

router = APIRouter(tags=["people"])

Purpose = Annotated[str, Path(max_length=60)]


class GiveConsent(Body):
    """The version of the text that the person has read: one that is asked no more is refused."""

    text_version: Annotated[int, Field(ge=1)]


class ActView(BaseModel):
    text_version: int
    given: bool
    at: datetime


class ConsentView(BaseModel):
    """`text` is what is asked now; `given` holds on the text of `history`'s last entry."""

    purpose: str
    text_version: int
    text: str
    given: bool
    history: list[ActView]


class TextView(BaseModel):
    """A text as it was asked with, in all languages."""

    purpose: str
    version: int
    fi: str
    sv: str
    en: str
    since: datetime


@router.get("/people/me/consents")
async def list_consents(who: Caller, connection: Reading, language: Language) -> list[ConsentView]:
    return await views(connection, who.person_id, language)


@router.put("/people/me/consents/{purpose}")
async def give_consent(
    purpose: Purpose, request: GiveConsent, who: Caller, tx: Transaction, language: Language, now: Now
) -> ConsentView:
    await acts.give(tx, who.person_id, purpose, request.text_version, now)
    return await _one(tx, who.person_id, purpose, language)


@router.delete("/people/me/consents/{purpose}")
async def withdraw_consent(purpose: Purpose, who: Caller, tx: Transaction, language: Language, now: Now) -> ConsentView:
    """As easy as giving it, and at once."""
    await acts.withdraw(tx, who.person_id, purpose, now)
    return await _one(tx, who.person_id, purpose, language)


@router.get("/consent-texts/{purpose}/{version}")
async def show_text(
    purpose: Purpose, version: Annotated[int, Path(ge=1, le=1_000_000)], connection: Reading
) -> TextView:
    """Every version that was ever asked stays."""
    text = existing(await queries.text(connection, purpose, version))
    return TextView.model_validate(text, from_attributes=True)


async def views(connection: Connection, person_id: UUID, language: Language) -> list[ConsentView]:
    """All that is asked, with what the person has said to it."""
    acted = await queries.history(connection, person_id)
    return [_view(text, acted, language) for text in await queries.newest_texts(connection)]


async def _one(connection: Connection, person_id: UUID, purpose: str, language: Language) -> ConsentView:
    return next(view for view in await views(connection, person_id, language) if view.purpose == purpose)


def _view(text: Text, acted: list[Given], language: Language) -> ConsentView:
    mine = [act for act in acted if act.purpose == text.purpose]
    return ConsentView(
        purpose=text.purpose,
        text_version=text.version,
        text=text.in_language(language),
        given=bool(mine) and mine[-1].given,
        history=[ActView.model_validate(act, from_attributes=True) for act in mine],
    )
