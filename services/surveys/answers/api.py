"""Answering with a token or by a link's secret, one's own answer, and the link for all (features C6 to C9)."""

from datetime import date
from typing import Any, Literal
from uuid import UUID, uuid4

import asyncpg
import orjson
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from services.surveys.answers import entrances, queries
from services.surveys.answers.audiences import FOR_ALL
from services.surveys.answers.intake import Faulty, Sender, intake_of
from services.surveys.answers.refusing import refusal
from services.surveys.questionnaires.content import MOST_QUESTIONS
from shared.mail import links
from shared.postgres.pool import ACQUIRE_SECONDS
from shared.web.asking import Caller, Held, Now, Reading, Transaction
from shared.web.body import Body
from shared.web.hot import hot, told
from shared.web.problems import Problem
from shared.web.requests import untimed
from shared.web.versions import IfMatch, set_etag

router = APIRouter(tags=["answers"])


class GiveAnswers(Body):
    """By the questions' keys. `organisation_id` is whom the person speaks for; an anonymous survey keeps it not."""

    answers: dict[str, Any] = Field(max_length=2 * MOST_QUESTIONS)
    organisation_id: UUID | None = None


class GiveAnswersByLink(Body):
    """`once`: the same id sent twice is one answer; without it each is one of its own, but by a personal link."""

    answers: dict[str, Any] = Field(max_length=2 * MOST_QUESTIONS)
    once: UUID | None = None


class Taken(BaseModel):
    """`waiting`: an anonymous answer, which has no id and can't be looked at or changed any more."""

    state: Literal["stored", "waiting"]
    id: UUID | None = None


class OwnAnswer(BaseModel):
    """`answers` are None in an anonymous survey: only that the caller has answered is known."""

    state: Literal["none", "answered"]
    answers: dict[str, Any] | None = None
    answered_on: date | None = None
    revision: int | None = None


class AnswerLink(BaseModel):
    """Whoever has it can answer, without a login."""

    url: str


@router.post("/surveys/{survey_id}/answers", status_code=201, response_model=Taken, openapi_extra=told(GiveAnswers))
async def answer(survey_id: UUID, request: Request) -> Response:
    """The caller's answer, if they are asked; a second one is refused, so that it needs no Idempotency-Key."""
    await untimed(request)
    asked = await hot(request)
    body = await asked.body(GiveAnswers)
    sender = Sender(asked.who.person_id, body.organisation_id, logged_in=True)
    return await _taken(request, survey_id, body.answers, sender)


@router.post(
    "/surveys/{survey_id}/answers/{secret}",
    status_code=201,
    response_model=Taken,
    dependencies=[Depends(untimed)],
)
async def answer_by_link(
    survey_id: UUID, secret: str, body: GiveAnswersByLink, request: Request, held: Held, now: Now
) -> Response:
    """The same for programs that were given a link: the one for all, or somebody's own."""
    async with held.pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        entrance = await entrances.by_link(connection, survey_id, secret, now)
    if entrance is None:
        raise Problem(404, "not_found")
    return await _taken(request, survey_id, body.answers, entrance.sender(body.once or uuid4()))


@router.get("/surveys/{survey_id}/answers/mine")
async def show_own(
    survey_id: UUID, who: Caller, request: Request, connection: Reading, response: Response
) -> OwnAnswer:
    """What the caller has answered; in an anonymous survey only whether."""
    intake = intake_of(request)
    form = await intake.form_of(connection, survey_id)
    if form.anonymous:
        answered = await intake.has_answered(connection, form, Sender(person_id=who.person_id))
        return OwnAnswer(state="answered" if answered else "none")
    row = await queries.own(connection, survey_id, who.person_id)
    return _own(row, response) if row else OwnAnswer(state="none")


@router.put("/surveys/{survey_id}/answers/mine", response_model=OwnAnswer, dependencies=[Depends(untimed)])
async def change_own(
    survey_id: UUID,
    body: GiveAnswers,
    who: Caller,
    request: Request,
    tx: Transaction,
    now: Now,
    if_match: IfMatch,
    response: Response,
) -> Any:
    """Until the survey closes; the last one counts. An anonymous answer can't be changed (feature C9)."""
    try:
        row = await intake_of(request).change(tx, survey_id, body.answers, who.person_id, now, if_match)
    except Faulty as faulty:
        return refusal(request, faulty.faults)
    return _own(row, response)


@router.post("/surveys/{survey_id}/answer-link", status_code=201)
async def make_link(survey_id: UUID, tx: Transaction, held: Held, now: Now) -> AnswerLink:
    """The link for all; the same one however often it is asked for, until it is taken back."""
    path = await entrances.make_link_for_all(tx, held.link_key, survey_id, now)
    return AnswerLink(url=held.public_url + path)


@router.delete("/surveys/{survey_id}/answer-link", status_code=204)
async def take_link_back(survey_id: UUID, tx: Transaction) -> None:
    """It opens nothing any more; what was begun by it can still be sent."""
    await links.drop(tx, FOR_ALL, survey_id)


async def _taken(request: Request, survey_id: UUID, answers: dict[str, Any], sender: Sender) -> Response:
    held = request.app.state.resources
    try:
        stored = await intake_of(request).take(survey_id, answers, sender, held.clock())
    except Faulty as faulty:
        return refusal(request, faulty.faults)
    view = Taken(state="stored", id=stored) if stored else Taken(state="waiting")
    return Response(view.model_dump_json(exclude_none=True), 201, media_type="application/json")


def _own(row: asyncpg.Record, response: Response) -> OwnAnswer:
    set_etag(response, row["revision"])
    return OwnAnswer(
        state="answered",
        answers=orjson.loads(row["answers"]),
        answered_on=row["answered_on"],
        revision=row["revision"],
    )
