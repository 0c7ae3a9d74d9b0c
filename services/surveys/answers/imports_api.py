"""Answers from before the platform, brought into a historical survey many at once, and nobody's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from services.surveys.answers import queries, storing_queries
from services.surveys.answers.forms import Form
from services.surveys.answers.intake import intake_of
from services.surveys.answers.refusing import refusal
from services.surveys.questionnaires.answering import faults_in
from services.surveys.questionnaires.content import MOST_QUESTIONS
from services.surveys.questionnaires.fault import Fault
from services.surveys.questionnaires.showing import cleaned
from services.surveys.surveys.queries import survey as survey_of
from shared.postgres import Connection
from shared.web.asking import Now, Transaction
from shared.web.body import Body
from shared.web.once import Once
from shared.web.problems import Problem

router = APIRouter(tags=["answers"])

MOST_AT_ONCE = 500
MOST_FAULTS = 100
"""A file of another form is wrong everywhere; who mends these sees the next ones."""


class EarlierAnswer(Body):
    """By the questions' keys. `organisation_id` is for whom it was given; an anonymous survey keeps it not."""

    answers: dict[str, Any] = Field(max_length=2 * MOST_QUESTIONS)
    organisation_id: UUID | None = None


class ImportAnswers(Body):
    """All of them from one day, none with a person. One that is wrong keeps all out."""

    answered_on: date
    answers: list[EarlierAnswer] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Imported(BaseModel):
    """`answers` is how many the survey has by now."""

    survey_id: UUID
    answers: int


@router.post("/surveys/{survey_id}/answers/imports", status_code=201, response_model=Imported)
async def import_answers(
    survey_id: UUID, body: ImportAnswers, request: Request, tx: Transaction, once: Once, now: Now
) -> Any:
    """Bring answers into a historical survey while it is open. With an Idempotency-Key they come once."""
    if earlier := await once.earlier(tx):
        return await _view(tx, earlier)
    form = await intake_of(request).open_form(tx, survey_id, now)
    survey = await survey_of(tx, survey_id)
    if survey is None or not survey.historical:
        raise Problem(409, "survey_not_historical")
    if body.answered_on > now.date():
        raise Problem(422, "day_to_come", field="answered_on")
    if faults := list(islice(_faults(form, body.answers), MOST_FAULTS)):
        return refusal(request, faults)
    if form.answer_limit and await queries.number_given(tx, survey_id) + len(body.answers) > form.answer_limit:
        raise Problem(409, "answers_full")
    brought = [(cleaned(form.questionnaire, one.answers), one.organisation_id) for one in body.answers]
    await storing_queries.bring(
        tx, survey_id, form.questionnaire_version, body.answered_on, brought, anonymous=form.anonymous
    )
    await once.keep(tx, survey_id)
    return await _view(tx, survey_id)


def _faults(form: Form, given: list[EarlierAnswer]) -> Iterator[Fault]:
    """Each by the place of its answer in the list."""
    for place, one in enumerate(given):
        for fault in faults_in(form.questionnaire, one.answers, whole=True):
            yield replace(fault, path=f"{place}.answers.{fault.path}")


async def _view(tx: Connection, survey_id: UUID) -> Imported:
    return Imported(survey_id=survey_id, answers=await queries.number_given(tx, survey_id))
