"""Who was asked and has answered, the plan of a survey's letters, and a reminder at once (feature C7)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.surveys.invitations import inviting, queries
from services.surveys.invitations.rules import reminded_lately, writes_now
from services.surveys.surveys import queries as surveys
from services.surveys.surveys.rules import KeptSurvey
from shared.contracts import SurveyState
from shared.postgres import Connection
from shared.privacy.duty_log import Disclosure
from shared.web.asking import Now, Reading, Transaction
from shared.web.body import Body
from shared.web.listing import Cursor, Page
from shared.web.problems import Problem, existing

router = APIRouter(tags=["invitations"])


class SetPlan(Body):
    """`invites`: everybody whom the survey asks gets a letter with a link of their own when it opens, and whoever joins
    later then. Reminders go to those who haven't answered, so many days before it closes."""

    invites: bool
    reminds_days_before: Annotated[list[Annotated[int, Field(ge=1, le=60)]], Field(max_length=5)] = []


class PlanView(SetPlan):
    reminded_at: datetime | None


class InvitedView(BaseModel):
    """`answered` of an anonymous survey becomes true in batches, never with the answer itself."""

    person_id: UUID
    organisation_id: UUID | None
    invited_on: date
    answered: bool


class Reminded(BaseModel):
    """How many haven't answered and are written to."""

    people: int


@router.get("/surveys/{survey_id}/invitation-plan")
async def show_plan(survey_id: UUID, connection: Reading) -> PlanView:
    plan = await inviting.plan_of(connection, await _survey(connection, survey_id))
    days = list(plan.reminds_days_before)
    return PlanView(invites=plan.invites, reminds_days_before=days, reminded_at=plan.reminded_at)


@router.put("/surveys/{survey_id}/invitation-plan")
async def set_plan(survey_id: UUID, request: SetPlan, tx: Transaction, now: Now) -> PlanView:
    """An open survey that is told to invite does so at once."""
    survey = existing(await surveys.lock_survey(tx, survey_id))
    await inviting.change_plan(tx, survey, request.invites, request.reminds_days_before, now)
    return await show_plan(survey_id, tx)


@router.get("/surveys/{survey_id}/invitations")
async def list_invitations(
    survey_id: UUID, tx: Transaction, cursor: Cursor, disclosure: Disclosure
) -> Page[InvitedView]:
    """Who was asked and whether they have answered; what they answered stands elsewhere."""
    (last,) = cursor.keys(UUID)
    found = await queries.invited(tx, survey_id, last, cursor.limit)
    disclosure.of(one.person_id for one in found)
    views = [
        InvitedView(
            person_id=one.person_id,
            organisation_id=one.organisation_id,
            invited_on=one.invited_on,
            answered=one.answered,
        )
        for one in found
    ]
    return cursor.page(views, str(found[-1].person_id) if found else "")


@router.post("/surveys/{survey_id}/reminders", status_code=202)
async def send_reminder(survey_id: UUID, tx: Transaction, now: Now) -> Reminded:
    """To everybody who was asked and hasn't answered; at most once a day."""
    survey = existing(await surveys.lock_survey(tx, survey_id))
    plan = await inviting.plan_of(tx, survey)
    if survey.state is not SurveyState.open:
        raise Problem(409, "survey_closed" if survey.state is SurveyState.closed else "survey_not_open_yet")
    if not writes_now(survey, plan):
        raise Problem(409, "survey_invites_nobody")
    if reminded_lately(plan, now):
        raise Problem(409, "reminded_lately")
    number = await queries.reminded(tx, survey_id, plan, now)
    return Reminded(people=await inviting.remind_now(tx, survey, f"by-hand:{number}", now))


async def _survey(connection: Connection, survey_id: UUID) -> KeptSurvey:
    survey = existing(await surveys.survey(connection, survey_id))
    return survey
