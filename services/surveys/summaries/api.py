"""Whole summaries, working views over chosen answers, and the answers themselves, for a network's coordinators."""

import hashlib
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel

from services.surveys.summaries import queries
from services.surveys.summaries.asking import Choosing, Surveyed
from services.surveys.summaries.summing import whole, working
from services.surveys.summaries.views import Summary
from shared.privacy.duty_log import Disclosure
from shared.web.asking import Transaction
from shared.web.listing import Cursor, Page

router = APIRouter(tags=["summaries"])

IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", max_length=200)]


class ResponseView(BaseModel):
    """One answered survey; `answers` by the questions' keys."""

    id: UUID
    questionnaire_version: int
    answers: dict[str, Any]
    answered_on: date
    person_id: UUID | None
    organisation_id: UUID | None


@router.get(
    "/surveys/{survey_id}/summary",
    response_model=Summary,
    responses={304: {"description": "The reader has it as it is"}},
)
async def show_summary(
    survey: Surveyed, tx: Transaction, response: Response, seen: IfNoneMatch = None
) -> Summary | Response:
    """All that was answered, in numbers; asked again with If-None-Match while it is open, it tells only of changes."""
    summary = await whole(tx, survey)
    tag = _tag(summary)
    if seen is not None and tag in [one.strip().removeprefix("W/") for one in seen.split(",")]:
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return summary


@router.get("/surveys/{survey_id}/working-view")
async def show_working_view(survey: Surveyed, chosen: Choosing, tx: Transaction, disclosure: Disclosure) -> Summary:
    """The same of the answers chosen: `where` is question:relation:value, such as useful:at_least:4."""
    summary, people = await working(tx, survey, chosen)
    disclosure.of(people)
    return summary


@router.get("/surveys/{survey_id}/responses")
async def list_responses(
    survey: Surveyed, chosen: Choosing, tx: Transaction, cursor: Cursor, disclosure: Disclosure
) -> Page[ResponseView]:
    """The answers that the working view with the same filters counts."""
    (after,) = cursor.keys(UUID)
    found = await queries.responses(tx, survey.id, chosen, after, cursor.limit)
    disclosure.of(row["person_id"] for row in found)
    return cursor.page([ResponseView(**row) for row in found], str(found[-1]["id"]) if found else "")


def _tag(summary: Summary) -> str:
    return f'"{hashlib.sha256(summary.model_dump_json().encode()).hexdigest()[:32]}"'
