"""Answering a round with a program that was given a link."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from services.surveys.rounds.answering import GROUPS
from services.surveys.rounds.bodies import FormView, GiveAssessment
from services.surveys.rounds.taking import take, way_of
from shared.web.asking import Now, Reading, Transaction, resources_of
from shared.web.language import language_of
from shared.web.problems import Problem, problem_response
from shared.web.requests import untimed

router = APIRouter(tags=["assessments"], dependencies=[Depends(untimed)])

Secret = Annotated[str, Path(max_length=100)]


@router.get("/assessment-answers/{secret}")
async def show_form(secret: Secret, connection: Reading, now: Now) -> FormView:
    """Spends nothing."""
    _, kept = await way_of(connection, secret, now)
    return FormView(
        model=kept.model,
        groups=list(GROUPS),
        sectors=list(kept.sectors),
        member_ids=list(kept.member_ids),
        illustrative=kept.illustrative,
    )


@router.post("/assessment-answers/{secret}", status_code=204, response_class=Response)
async def answer(secret: Secret, request: Request, body: GiveAssessment, tx: Transaction, now: Now) -> Response:
    """Nothing of who or when is kept, so it can't be looked at or changed."""
    way, _ = await way_of(tx, secret, now)
    faults = await take(tx, way, body.answer(), now)
    if not faults:
        return Response(status_code=204)
    texts, language = resources_of(request).texts, language_of(request)
    errors = [
        {"field": fault.field, "code": fault.code, "reason": texts.say(language, f"problem.{fault.code}")}
        for fault in faults
    ]
    return problem_response(request, Problem(422, faults[0].code, field=faults[0].field), errors)
